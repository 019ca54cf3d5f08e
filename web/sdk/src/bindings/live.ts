import type { CollabError } from "../errors.ts"
import type { Delta } from "../ot/index.ts"
import type { Activity, Participant, Place } from "../sync/messages.ts"

/** A change of what a copy shows, own edits too; `source` is whoever made it here. */
export type LiveChange = { readonly delta: Delta; readonly own: boolean; readonly source: unknown }

/** What a copy tells that an editor listens to. */
export interface LiveEvents {
  change: LiveChange
  participants: ReadonlyMap<string, Participant>
  role: unknown
  document: unknown
  joined: unknown
  ended: CollabError
}

/** What an editor needs of a live copy. */
export interface Live {
  readonly content: Delta
  readonly rich: boolean
  readonly writable: boolean
  readonly participants: ReadonlyMap<string, Participant>
  edit(delta: Delta, options?: { withLast?: boolean; source?: unknown }): void
  undo(): void
  redo(): void
  point(range: Place | null, state?: Activity): void
  on<Name extends keyof LiveEvents>(name: Name, call: (event: LiveEvents[Name]) => void): () => void
}
