import type { Delta } from "@nexus/sdk"

/** How fast a history can be played: revisions a second. */
export const RATES = [10, 40, 160, 640] as const

/** One of those. */
export type Rate = (typeof RATES)[number]

// Nobody watches longer before wanting it faster.
const PATIENCE = 45 // seconds

/** The slowest rate at which so many revisions are over before anybody gets bored. */
export function rateFor(revisions: number): Rate {
  return RATES.find((rate) => revisions / rate <= PATIENCE) ?? 640
}

/** Where playing has got to, so many milliseconds after it began at a place; never behind the end. */
export function placeAfter(began: number, elapsed: number, rate: number, end: number): number {
  return Math.min(end, began + Math.floor((elapsed / 1000) * rate))
}

/** Where a delta begins to change something: a position in what it leads to. */
export function placeOfChange(delta: Delta): number {
  let position = 0
  for (const op of delta) {
    if (!("retain" in op) || op.attributes !== undefined) break
    position += op.retain
  }
  return position
}

/** A stretch of a strip: which writer, from where to where, as fractions of the whole. */
export type Stripe = { readonly writer: number; readonly from: number; readonly to: number }

// More than there are pixels for.
const STRIPES = 400

/** Who wrote when, as stripes: in each piece of the strip whoever wrote most there. */
export function stripesOf(writers: readonly number[]): readonly Stripe[] {
  const pieces = Math.min(STRIPES, writers.length)
  const stripes: Stripe[] = []
  for (let piece = 0; piece < pieces; piece++) {
    const [start, end] = [piece, piece + 1].map((each) => Math.floor((each * writers.length) / pieces))
    const writer = mostOf(writers.slice(start, end))
    const [from, to] = [piece / pieces, (piece + 1) / pieces]
    const last = stripes.at(-1)
    if (last?.writer === writer) stripes[stripes.length - 1] = { ...last, to }
    else stripes.push({ writer, from, to })
  }
  return stripes
}

function mostOf(writers: readonly number[]): number {
  const counts = new Map<number, number>()
  let most = writers[0] ?? 0
  for (const writer of writers) {
    counts.set(writer, (counts.get(writer) ?? 0) + 1)
    if ((counts.get(writer) ?? 0) > (counts.get(most) ?? 0)) most = writer
  }
  return most
}
