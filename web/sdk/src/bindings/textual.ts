import { Draft } from "../ot/draft.ts"
import { type Delta, EMBED, growth, invert, NOTHING, type Op } from "../ot/index.ts"
import { reachesEnd } from "./ending.ts"
import type { Meant } from "./exchange.ts"
import { deltaOf, spliceOf } from "./splice.ts"

/** A delta as a plain editor sees it: no formatting, and U+FFFC for each embed. It is as long. */
export function textual(delta: Delta): Delta {
  const draft = new Draft()
  for (const op of delta) draft.push(textOp(op))
  return draft.finish()
}

/** The text of content, unit by unit, with U+FFFC for each embed. */
export function unitsOf(content: Delta): string {
  let text = ""
  for (const op of content) if ("insert" in op) text += typeof op.insert === "string" ? op.insert : EMBED
  return text
}

/** The text after a textual delta. */
export function applied(text: string, delta: Delta): string {
  let after = ""
  let place = 0
  for (const op of delta) {
    if ("insert" in op) {
      after += typeof op.insert === "string" ? op.insert : EMBED
    } else if ("delete" in op) {
      place += op.delete
    } else {
      after += text.slice(place, place + op.retain)
      place += op.retain
    }
  }
  return after + text.slice(place)
}

/** What takes a textual delta back. */
export function taken(delta: Delta, text: string): Delta {
  return invert(delta, text === "" ? [] : [{ insert: text }])
}

/** What makes one text into another. */
export function difference(old: string, now: string): Delta {
  const splice = spliceOf(old, now)
  return splice === null ? [] : deltaOf(splice)
}

/**
 * Rich content ends in a newline that no edit takes away or goes beyond. In place of an edit of its text that does so:
 * the one that leaves the same text, and a newline behind it if it has none.
 */
export function keepingEnd(edit: Delta, content: Delta): Meant {
  if (!reachesEnd(edit, growth(content))) return { edit, rest: NOTHING }
  const old = unitsOf(content)
  const now = applied(old, edit)
  const end = now.endsWith("\n") ? "" : "\n"
  const kept = difference(old.slice(0, -1), `${now}${end}`.slice(0, -1))
  const rest: Delta = end === "" ? [] : now === "" ? [{ insert: end }] : [{ retain: now.length }, { insert: end }]
  return { edit: kept, rest }
}

function textOp(op: Op): Op {
  if ("retain" in op) return { retain: op.retain }
  if ("insert" in op) return { insert: typeof op.insert === "string" ? op.insert : EMBED }
  return op
}
