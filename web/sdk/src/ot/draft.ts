import { type Delta, insertOf, type Op, retainOf } from "./ops.ts"
import { same } from "./values.ts"

/**
 * A delta being written, op by op and in this order; neighbours that say the same become one.
 *
 * A canonical draft puts an insert before the deletes that it would follow, as quill-delta does. That has the same
 * effect on content, but forgets on which side of the deleted text the new text stood.
 */
export class Draft {
  readonly #ops: Op[] = []
  readonly #canonical: boolean

  constructor({ canonical = false } = {}) {
    this.#canonical = canonical
  }

  /** Write an op after all that was written. */
  push(op: Op): void {
    const ops = this.#ops
    const last = ops[ops.length - 1]
    const both = last === undefined ? undefined : together(last, op)
    if (both !== undefined) {
      ops[ops.length - 1] = both
    } else if (this.#canonical && last !== undefined && "delete" in last && "insert" in op) {
      ops.pop()
      this.push(op)
      ops.push(last)
    } else {
      ops.push(op)
    }
  }

  /** Write the ops of a delta, or the rest of one: compact among themselves. */
  extend(delta: Delta): void {
    const reorders = this.#canonical && (this.#endsInDelete || delta.some((op) => "delete" in op))
    for (const [index, op] of delta.entries()) {
      if (index === 0 || reorders) this.push(op)
      else this.#ops.push(op)
    }
  }

  get #endsInDelete(): boolean {
    const last = this.#ops[this.#ops.length - 1]
    return last !== undefined && "delete" in last
  }

  /** The delta, without a plain retain at its end. The draft is used up. */
  finish(): Delta {
    const last = this.#ops[this.#ops.length - 1]
    if (last !== undefined && "retain" in last && last.attributes === undefined) this.#ops.pop()
    return this.#ops
  }
}

/** The ops in their order, as a delta: neighbours that say the same become one. */
export function compact(ops: Iterable<Op>): Delta {
  const draft = new Draft()
  for (const op of ops) draft.push(op)
  return draft.finish()
}

/** One op that says what two say, if there is one. */
function together(last: Op, op: Op): Op | undefined {
  if ("delete" in last) return "delete" in op ? { delete: last.delete + op.delete } : undefined
  if ("delete" in op) return undefined
  if ("retain" in last) {
    if (!("retain" in op) || !same(last.attributes, op.attributes)) return undefined
    return retainOf(last.retain + op.retain, op.attributes)
  }
  if ("retain" in op || typeof last.insert !== "string" || typeof op.insert !== "string") return undefined
  return same(last.attributes, op.attributes) ? insertOf(last.insert + op.insert, op.attributes) : undefined
}
