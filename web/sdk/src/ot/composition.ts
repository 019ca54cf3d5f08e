import * as attributes from "./attributes.ts"
import { Draft } from "./draft.ts"
import { type Delta, insertOf, NOTHING, type Op, retainOf } from "./ops.ts"
import { END, Reader } from "./reader.ts"

/**
 * What has the effect of the first delta and then the second, in quill-delta's canonical order.
 *
 * `compose(compose(a, b), c)` equals `compose(a, compose(b, c))`. It is for content and for what one person typed; it
 * forgets where new text stood among deleted text.
 */
export function compose(first: Delta, second: Delta): Delta {
  return walk(first, second, new Draft({ canonical: true }), true)
}

/**
 * A stretch of history: composed, but never reordered, so that others can be transformed over it at once.
 *
 * `transform(p, join(a, b))` equals `transform(transform(p, a), b)`, all of them with `theirsFirst: true`: what the
 * second delta inserts where the first one deleted goes before the deleted text. With `newTextFirst: false` it goes
 * behind it, and the law holds for `theirsFirst: false`.
 */
export function join(first: Delta, second: Delta, { newTextFirst = true } = {}): Delta {
  return walk(first, second, new Draft(), newTextFirst)
}

/** Many deltas as one, by `compose` or `join`: neighbours first, then their neighbours, n log n in all. */
export function fold(deltas: readonly Delta[], together: (first: Delta, second: Delta) => Delta): Delta {
  let level = deltas
  while (level.length > 1) {
    const above: Delta[] = []
    for (let index = 0; index < level.length; index += 2) {
      const [first = NOTHING, second] = level.slice(index, index + 2)
      above.push(second === undefined ? first : together(first, second))
    }
    level = above
  }
  return level[0] ?? NOTHING
}

function walk(first: Delta, second: Delta, draft: Draft, newTextFirst: boolean): Delta {
  const below = new Reader(first)
  const above = new Reader(second)
  while (above.op !== END) {
    if ("insert" in above.op && (newTextFirst || !("delete" in below.op))) {
      draft.push(above.take(above.left))
    } else if ("delete" in below.op) {
      draft.push(below.take(below.left))
    } else {
      const length = Math.min(below.left, above.left)
      if ("retain" in above.op) {
        draft.push(formatted(below.take(length), above.op.attributes))
      } else {
        if ("retain" in below.op) draft.push({ delete: length })
        // else the first inserted what the second deletes: neither is left
        below.drop(length)
      }
      above.drop(length)
    }
  }
  draft.extend(below.rest())
  return draft.finish()
}

function formatted(op: Op, added: attributes.Formatting): Op {
  if (added === undefined || "delete" in op) return op
  const formatting = attributes.compose(op.attributes, added, { keepNulls: "retain" in op })
  return "retain" in op ? retainOf(op.retain, formatting) : insertOf(op.insert, formatting)
}
