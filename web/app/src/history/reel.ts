import { compose, type Delta, fold, invert } from "@nexus/sdk"
import type { Listed } from "./revisions.ts"
import { extend, type Sitting, type Writer, writerOf } from "./sittings.ts"

// Revisions composed to one delta, once somebody has gone over all of them.
const SPAN = 256

// Spans from one content that is kept to the next.
const APART = 4

/** The formats by which an insert says who wrote it, and in which sitting. No document holds them. */
export const WROTE = "wrote"
export const SITTING = "sitting"

/**
 * The revisions behind `after`, to be gone through in either direction.
 *
 * `compose(contentAt(m), change(m, n))` equals `contentAt(n)`; and that, unmarked, is the content at revision n. What was
 * inserted since `after` is marked with the number of its writer and the first revision of its sitting.
 */
export class Reel {
  readonly after: number
  readonly revisions: Listed[] = []
  readonly sittings: Sitting[] = []
  readonly writers: Writer[] = []
  /** By which of them each revision was made. */
  readonly made: number[] = []
  readonly #deltas: Delta[] = []
  readonly #spans = new Map<number, Delta>()
  readonly #contents = new Map<number, Delta>() // by the number of spans before
  #near: readonly [number, Delta] // that was asked for last

  constructor(after: number, content: Delta) {
    this.after = after
    this.#contents.set(0, content)
    this.#near = [after, content]
  }

  /** The newest revision that is in it. */
  get upto(): number {
    return this.after + this.revisions.length
  }

  /** Add the revisions that follow. */
  push(revisions: readonly Listed[]): void {
    for (const each of revisions) {
      if (each.revision !== this.upto + 1) throw new Error(`revision ${each.revision} does not follow ${this.upto}`)
      const sitting = extend(this.sittings, each)
      const writer = this.#numberOf(writerOf(each))
      this.#deltas.push(marked(each.delta, writer, sitting.first))
      this.made.push(writer)
      this.revisions.push(each)
    }
  }

  /** The revision of a number. */
  at(number: number): Listed | undefined {
    return this.revisions[number - this.after - 1]
  }

  /** The content at a revision, marked. */
  contentAt(number: number): Delta {
    const [near, content] = this.#near
    const found =
      near <= number && number - near < SPAN
        ? compose(content, this.#stretch(near, number))
        : compose(this.#contentBefore(number), this.#stretch(this.#startOf(number), number))
    this.#near = [number, found]
    return found
  }

  /** What leads from the content at one revision to that at another. */
  change(from: number, to: number): Delta {
    return from <= to ? this.#stretch(from, to) : invert(this.#stretch(to, from), this.contentAt(to))
  }

  #numberOf(writer: Writer): number {
    const known = this.writers.findIndex((each) => each.key === writer.key)
    return known < 0 ? this.writers.push(writer) - 1 : known
  }

  /** The revision of the last content that is kept, or will be, at a revision or before. */
  #startOf(number: number): number {
    const step = SPAN * APART
    return this.after + Math.floor((number - this.after) / step) * step
  }

  #contentBefore(number: number): Delta {
    const spans = (this.#startOf(number) - this.after) / SPAN
    let known = spans
    while (!this.#contents.has(known)) known -= APART
    let content = this.#contents.get(known) ?? []
    for (; known < spans; known += APART) {
      const start = this.after + known * SPAN
      content = compose(content, this.#stretch(start, start + SPAN * APART))
      this.#contents.set(known + APART, content)
    }
    return content
  }

  /** The revisions behind one up to and with another, as one delta. */
  #stretch(from: number, to: number): Delta {
    const [first, end] = [from - this.after, to - this.after]
    const parts: Delta[] = []
    for (let at = first; at < end; ) {
      if (at % SPAN === 0 && at + SPAN <= end) {
        parts.push(this.#span(at))
        at += SPAN
      } else {
        parts.push(this.#deltas[at] ?? [])
        at += 1
      }
    }
    return fold(parts, compose)
  }

  #span(start: number): Delta {
    let span = this.#spans.get(start)
    if (span === undefined) {
      span = fold(this.#deltas.slice(start, start + SPAN), compose)
      this.#spans.set(start, span)
    }
    return span
  }
}

/** Content without the marks of a reel. */
export function unmarked(content: Delta): Delta {
  const bare = content.map((op) => {
    const { [WROTE]: _writer, [SITTING]: _sitting, ...rest } = "delete" in op ? {} : (op.attributes ?? {})
    return { insert: "insert" in op ? op.insert : "", ...(Object.keys(rest).length > 0 && { attributes: rest }) }
  })
  return compose([], bare)
}

function marked(delta: Delta, writer: number, sitting: number): Delta {
  const mark = { [WROTE]: `${writer}`, [SITTING]: `${sitting}` }
  return delta.map((op) => ("insert" in op ? { ...op, attributes: { ...op.attributes, ...mark } } : op))
}
