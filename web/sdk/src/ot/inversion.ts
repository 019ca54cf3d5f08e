import * as attributes from "./attributes.ts"
import { Draft } from "./draft.ts"
import { type Delete, type Delta, lengthOf, type Op, type Retain, retainOf } from "./ops.ts"
import { Reader } from "./reader.ts"

/**
 * What takes the delta back from the content that it was applied to.
 *
 * `compose(compose(content, delta), invert(delta, content))` equals `content`.
 */
export function invert(delta: Delta, content: Delta): Delta {
  const draft = new Draft({ canonical: true })
  const base = new Reader(content)
  for (const op of delta) {
    if ("insert" in op) {
      draft.push({ delete: lengthOf(op) })
      continue
    }
    for (let left = lengthOf(op); left > 0; ) {
      const length = Math.min(left, base.left)
      draft.push(restored(op, base.take(length), length))
      left -= length
    }
  }
  return draft.finish()
}

/** What brings back a piece of content that the op deleted, formatted or left alone. */
function restored(op: Retain | Delete, was: Op, length: number): Op {
  if ("delete" in op) return was
  const lost = "insert" in was && op.attributes !== undefined
  return retainOf(length, lost ? attributes.invert(op.attributes, was.attributes) : undefined)
}
