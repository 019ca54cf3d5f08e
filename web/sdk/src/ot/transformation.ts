import * as attributes from "./attributes.ts"
import { Draft } from "./draft.ts"
import { type Delta, retainOf } from "./ops.ts"
import { END, Reader } from "./reader.ts"

/**
 * The delta, made on the same content as `over`, as it must be to follow it.
 *
 * `compose(a, transform(b, a, { theirsFirst: true }))` equals `compose(b, transform(a, b, { theirsFirst: false }))`.
 * Where both insert in one place the text of those who were first stands first; where both format, theirs stays if
 * they were first. Nothing is reordered.
 */
export function transform(delta: Delta, over: Delta, { theirsFirst }: { theirsFirst: boolean }): Delta {
  const mine = new Reader(delta)
  const theirs = new Reader(over)
  const draft = new Draft()
  while (mine.op !== END && theirs.op !== END) {
    if ("insert" in theirs.op && (theirsFirst || !("insert" in mine.op))) {
      draft.push({ retain: theirs.left })
      theirs.skip()
    } else if ("insert" in mine.op) {
      draft.push(mine.take(mine.left))
    } else {
      const length = Math.min(mine.left, theirs.left)
      const other = theirs.op
      theirs.drop(length)
      const op = mine.take(length)
      if ("delete" in other) continue
      const formats = "retain" in op && "retain" in other
      draft.push(
        formats ? retainOf(length, attributes.transform(op.attributes, other.attributes, { theirsFirst })) : op,
      )
    }
  }
  draft.extend(mine.rest())
  return draft.finish()
}
