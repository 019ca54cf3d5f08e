import { type Delta, lengthOf, move } from "../ot/index.ts"

// What Quill takes for one step, and what people call "just now".
const TOGETHER = 1_000 // milliseconds

type Typing = { readonly kind: "insert" | "delete"; readonly end: number; readonly at: number }

/**
 * Which edits are taken back together: typing, or deleting, that goes on where it was within a second. A new line
 * begins a new step, and so does everything that is no typing.
 */
export class Steps {
  #last: Typing | null = null

  /** Whether this edit, made now, belongs to the step of the last one. */
  joins(delta: Delta, now: number): boolean {
    const last = this.#last
    const place = placeOf(delta)
    this.#last = place === null ? null : { kind: place.kind, end: place.end, at: now }
    if (last === null || place === null || now - last.at >= TOGETHER || last.kind !== place.kind) return false
    return place.kind === "insert" ? place.start === last.end : place.end === last.end || place.start === last.end
  }

  /** What was shown has changed otherwise. */
  move(over: Delta): void {
    if (this.#last !== null) this.#last = { ...this.#last, end: move(this.#last.end, over, { theirsFirst: false }) }
  }

  /** The next edit begins a step. */
  cut(): void {
    this.#last = null
  }
}

/** Where one stretch was typed or deleted: `start` to `end`; for what was deleted `end` is where it began. */
function placeOf(delta: Delta): { kind: "insert" | "delete"; start: number; end: number } | null {
  let start = 0
  let ops = delta
  const [first] = delta
  if (first !== undefined && "retain" in first) {
    if (first.attributes !== undefined) return null
    start = first.retain
    ops = delta.slice(1)
  }
  const [only, more] = ops
  if (only === undefined || more !== undefined) return null
  if ("delete" in only) return { kind: "delete", start: start + only.delete, end: start }
  if ("insert" in only && typeof only.insert === "string" && !only.insert.includes("\n"))
    return { kind: "insert", start, end: start + lengthOf(only) }
  return null
}
