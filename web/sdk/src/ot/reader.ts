import { type Delta, insertOf, lengthOf, NOTHING, type Op, retainOf } from "./ops.ts"

/** What no op reaches stays: every delta ends, to its reader, in a retain longer than any content. */
export const END: Op = { retain: Number.POSITIVE_INFINITY }

/** Stands at `op`, of which `left` units, more than none, are unread; past the last op it stands at `END`. */
export class Reader {
  op: Op
  left: number
  readonly #ops: Delta
  #next = 1

  constructor(ops: Delta) {
    this.#ops = ops
    this.op = ops[0] ?? END
    this.left = lengthOf(this.op)
  }

  /** Go on to the next op. */
  skip(): void {
    this.op = this.#ops[this.#next++] ?? END
    this.left = lengthOf(this.op)
  }

  /** Read the next units of this op, not more than are left of it, without looking at them. */
  drop(length: number): void {
    if (length === this.left) this.skip()
    else this.left -= length
  }

  /** Read the next units of this op, not more than are left of it, as an op. */
  take(length: number): Op {
    const { op, left } = this
    this.drop(length)
    if ("delete" in op) return length === op.delete ? op : { delete: length }
    if ("retain" in op) return length === op.retain ? op : retainOf(length, op.attributes)
    if (typeof op.insert !== "string" || length === op.insert.length) return op
    const start = op.insert.length - left
    return insertOf(op.insert.slice(start, start + length), op.attributes)
  }

  /** Read all that is left of all ops. */
  rest(): Delta {
    if (this.op === END) return NOTHING
    const first = this.take(this.left)
    const later = this.op === END ? NOTHING : this.#ops.slice(this.#next - 1)
    this.#next = this.#ops.length
    this.skip()
    return [first, ...later]
  }
}
