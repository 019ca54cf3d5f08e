import { onDay } from "./times.ts"
import { words } from "./words.ts"

const DAY = 24 * 60 * 60 * 1000 // milliseconds

/** For how many days something may be good; null is for ever. */
export const TERMS = [null, 1, 7, 30, 365] as const

/** One of them. */
export type Term = (typeof TERMS)[number]

/** When something is over that is good for so long from now on. */
export function expiryOf(term: Term, now: number): string | null {
  return term === null ? null : new Date(now + term * DAY).toISOString()
}

/** Until when something is good, or since when no more, in words. */
export function endOf(expires: string | null, now: number): string {
  if (expires === null) return words.expiry.never
  const { over, until } = words.expiry
  return (Date.parse(expires) <= now ? over : until)(onDay(expires))
}
