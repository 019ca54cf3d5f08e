import { deltaOf } from "../../src/bindings/splice.ts"
import type { Delta } from "../../src/ot/index.ts"
import type { Chance } from "../chance.ts"

const TYPED = ["a", "bc", "\n", "😀", "👩‍👧", "שלום", "é"]

/** An edit of a text that cuts no character: something is typed, or deleted, or put in place of something. */
export function typing(text: string, chance: Chance): Delta {
  const characters = [...text]
  const from = chance.below(characters.length + 1)
  const to = Math.min(characters.length, from + chance.below(3))
  const [start = 0, end = 0] = [from, to].map((count) => characters.slice(0, count).join("").length)
  return deltaOf({ start, end, text: end > start && chance.happens(0.5) ? "" : chance.of(TYPED) })
}
