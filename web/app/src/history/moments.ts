import { words } from "../words.ts"

const DAY = 24 * 60 * 60_000 // milliseconds

/** The day of a time, in words where there are some. */
export function dayOf(time: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(time)) / DAY)
  if (days === 0) return words.history.today
  if (days === 1) return words.history.yesterday
  const thisYear = new Date(time).getFullYear() === new Date(now).getFullYear()
  const year = thisYear ? {} : ({ year: "numeric" } as const)
  return new Intl.DateTimeFormat(region(), { weekday: "long", day: "numeric", month: "long", ...year }).format(time)
}

/** From when to when, on one day; one time if it was the same minute. */
export function span(from: number, until: number): string {
  return new Intl.DateTimeFormat(region(), { timeStyle: "short" }).formatRange(from, until)
}

/** A day and a time. */
export function moment(time: number): string {
  return new Intl.DateTimeFormat(region(), { dateStyle: "medium", timeStyle: "short" }).format(time)
}

/** The language that is spoken, as it is written where this browser is at home. */
function region(): string {
  return navigator.languages.find((each) => each.split("-")[0] === words.language) ?? words.language
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0)
}
