import { words } from "./words.ts"

const STEPS = [
  ["minute", 60],
  ["hour", 60 * 60],
  ["day", 24 * 60 * 60],
  ["week", 7 * 24 * 60 * 60],
] as const

const BEYOND = 28 * 24 * 60 * 60 // seconds: then a date says more than a count of weeks

/** How long ago something was, in words; a date if it is long ago. */
export function ago(time: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000)
  const { language } = words
  if (seconds < 60) return words.justNow
  if (seconds >= BEYOND) return onDay(time)
  const [unit, length] = STEPS.findLast(([, length]) => seconds >= length) ?? STEPS[0]
  const spoken = new Intl.RelativeTimeFormat(language, { numeric: "auto" })
  return spoken.format(-Math.floor(seconds / length), unit)
}

/** The day of something. */
export function onDay(time: string): string {
  return new Intl.DateTimeFormat(words.language, { dateStyle: "medium" }).format(Date.parse(time))
}
