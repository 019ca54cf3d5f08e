import * as attributes from "../ot/attributes.ts"
import { type Attributes, compose, type Delta, diff, growth, type Op, retainOf } from "../ot/index.ts"

/**
 * An edit of rich content with the same effect that neither takes its last newline away nor goes beyond it: an editor
 * may tell that it gave way to another one.
 */
export function endKept(edit: Delta, content: Delta): Delta {
  if (!reachesEnd(edit, growth(content))) return edit
  const now = compose(content, edit)
  const place = growth(now) - 1
  const end = retainOf(1, attributes.diff(endOf(content), endOf(now)))
  return compose(diff(headOf(content), headOf(now)), place > 0 ? [{ retain: place }, end] : [end])
}

/** Whether an edit of so many units takes the last one away, or puts something behind it. */
export function reachesEnd(edit: Delta, length: number): boolean {
  let place = 0
  for (const op of edit) {
    if ("insert" in op) {
      if (place >= length) return true
    } else if ("retain" in op) {
      place += op.retain
    } else {
      place += op.delete
      if (place >= length) return true
    }
  }
  return false
}

/** All but the last newline. */
function headOf(content: Delta): Delta {
  const place = growth(content) - 1
  const last: Op = { delete: 1 }
  return compose(content, place > 0 ? [{ retain: place }, last] : [last])
}

/** The formatting of the last newline. */
function endOf(content: Delta): Attributes | undefined {
  const last = content.at(-1)
  return last !== undefined && "insert" in last ? last.attributes : undefined
}
