import { deltaOf } from "../../src/bindings/splice.ts"
import type { Delta } from "../../src/ot/index.ts"

/** The seed of what is drawn: SEED of the environment repeats a run. */
export const SEED = Number(
  (globalThis as { process?: { env: { [name: string]: string } } }).process?.env["SEED"] ?? Date.now() % 1_000_000,
)

const TYPED = ["a", "bc", "\n", "😀", "👩‍👧", "שלום", "é"]

/** Chance, the same for the same seed. */
export type Chance = {
  /** A whole number below. */
  below(limit: number): number
  one<Item>(items: readonly Item[]): Item
  /** An edit of a text that cuts no character. */
  edit(text: string): Delta
}

/** Mulberry32: small, and good enough to draw tests from. */
export function seeded(seed: number): Chance {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  const one = <Item>(items: readonly Item[]) => items[below(items.length)] as Item
  const edit = (text: string) => {
    const characters = [...text]
    const from = below(characters.length + 1)
    const to = Math.min(characters.length, from + below(3))
    const [start, end] = [from, to].map((count) => characters.slice(0, count).join("").length) as [number, number]
    return deltaOf({ start, end, text: end > start && below(2) === 0 ? "" : one(TYPED) })
  }
  return { below, one, edit }
}
