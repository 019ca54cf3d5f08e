import { compose, type Delta, fold } from "../ot/index.ts"

/**
 * Content as a snapshot and the deltas since. A keystroke costs the same however large the content is.
 *
 * `content` is the snapshot composed with every delta that was pushed; it is made when somebody asks for it.
 */
export class Tail {
  #snapshot: Delta
  #later: Delta[] = []

  constructor(snapshot: Delta) {
    this.#snapshot = snapshot
  }

  /** The content goes on by a delta. */
  push(delta: Delta): void {
    if (delta.length > 0) this.#later.push(delta)
  }

  /** The whole content as of now. */
  get content(): Delta {
    if (this.#later.length > 0) {
      this.#snapshot = compose(this.#snapshot, fold(this.#later, compose))
      this.#later = []
    }
    return this.#snapshot
  }
}
