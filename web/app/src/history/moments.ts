import { words } from "../words.ts"

const DAY = 24 * 60 * 60_000 // milliseconds

/** The day of a time, in words where there are some. */
export function dayOf(time: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(time)) / DAY)
  if (days === 0) return words.history.today
  if (days === 1) return words.history.yesterday
  const thisYear = new Date(time).getFullYear() === new Date(now).getFullYear()
  return format(thisYear ? DATE : { ...DATE, year: "numeric" }).format(time)
}

/** From when to when, on one day; one time if it was the same minute. */
export function span(from: number, until: number): string {
  return format({ timeStyle: "short" }).formatRange(from, until)
}

/** A day and a time. */
export function moment(time: number): string {
  return format({ dateStyle: "medium", timeStyle: "short" }).format(time)
}

const DATE = { weekday: "long", day: "numeric", month: "long" } as const

// To make one takes longer than to draw what it writes.
const formats = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${region()} ${Object.keys(options)}`
  const found = formats.get(key) ?? new Intl.DateTimeFormat(region(), options)
  formats.set(key, found)
  return found
}

/** The language that is spoken, as it is written where this browser is at home. */
function region(): string {
  return navigator.languages.find((each) => each.split("-")[0] === words.language) ?? words.language
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0)
}
