import { align } from "./alignment.ts"
import * as attributes from "./attributes.ts"
import { Draft } from "./draft.ts"
import { type Delta, growth, isContent, type Op, retainOf } from "./ops.ts"
import { Reader } from "./reader.ts"
import { canonical } from "./values.ts"

// Above all characters: embeds that differ have numbers that differ.
const EMBEDS = 0x110000

/**
 * A small delta that makes the old content into the new: `compose(old, diff(old, now))` equals `now`.
 *
 * It cuts between characters only, so that it never inserts half a surrogate pair that the new content has not.
 */
export function diff(old: Delta, now: Delta): Delta {
  if (!isContent(old) || !isContent(now)) {
    throw new TypeError("only contents can be compared, and this delta retains or deletes")
  }
  const embeds = new Map<string, number>()
  const draft = new Draft({ canonical: true })
  const was = new Reader(old)
  const is = new Reader(now)
  for (const { kind, symbols } of align(symbolsOf(old, embeds), symbolsOf(now, embeds))) {
    for (let left = unitsOf(symbols); left > 0; ) {
      const length = Math.min(left, kind === "new" ? left : was.left, kind === "gone" ? left : is.left)
      left -= length
      if (kind === "kept") {
        draft.push(changed(was.take(length), is.take(length), length))
      } else if (kind === "new") {
        draft.push(is.take(length))
      } else {
        was.drop(length)
        draft.push({ delete: length })
      }
    }
  }
  return draft.finish()
}

/** What makes a piece into another of the same length that is the same but for its formatting. */
function changed(was: Op, is: Op, length: number): Op {
  return retainOf(
    length,
    "insert" in was && "insert" in is ? attributes.diff(was.attributes, is.attributes) : undefined,
  )
}

/** The characters and embeds of content as numbers; a pair is one, even if its halves are formatted differently. */
function symbolsOf(content: Delta, embeds: Map<string, number>): Uint32Array {
  const symbols = new Uint32Array(growth(content))
  let count = 0
  let text = ""
  const flush = () => {
    for (const character of text) symbols[count++] = character.codePointAt(0) ?? 0
    text = ""
  }
  for (const op of content) {
    if (!("insert" in op)) continue
    if (typeof op.insert === "string") {
      text += op.insert
    } else {
      flush()
      const name = canonical(op.insert)
      const number = embeds.get(name) ?? EMBEDS + embeds.size
      embeds.set(name, number)
      symbols[count++] = number
    }
  }
  flush()
  return symbols.subarray(0, count)
}

function unitsOf(symbols: Uint32Array): number {
  let units = 0
  for (const symbol of symbols) units += symbol > 0xffff && symbol < EMBEDS ? 2 : 1
  return units
}
