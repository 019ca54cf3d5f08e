import { CollabError } from "../errors.ts"
import { compact, type Delta, isContent } from "../ot/index.ts"
import type { Content, Joined } from "../sync/index.ts"

/** The server hashes the content at every revision that is a multiple of this. */
export const CHECKPOINTS = 1_024

/** Content that is arriving: the parts so far, in order. */
export class Loading {
  readonly joined: Joined
  readonly #parts: Delta[] = []

  constructor(joined: Joined) {
    this.joined = joined
  }

  /** Add a part; the content when it is whole. A part that comes again is passed over. */
  take({ part, delta }: Content): Delta | null {
    const next = this.#parts.length + 1
    if (part < next) return null
    if (part > next || !isContent(delta))
      throw new CollabError("malformed_frame", "stop", `part ${next} of the content cannot be read`)
    this.#parts.push(delta)
    return part === this.joined.parts ? compact(this.#parts.flat()) : null
  }
}

/** The content at a revision that the server will send, or has sent, the digest of. */
export type Remembered = { readonly revision: number; readonly content: Delta }
