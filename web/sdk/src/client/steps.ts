import type { CollabError } from "../errors.ts"
import type { Delta } from "../ot/index.ts"
import type {
  ClientFrame,
  Delayed,
  DocumentChanged,
  Inbox,
  Joined,
  Pending,
  Recovery,
  RoleChanged,
  Roster,
  Threads,
  Unit,
} from "../sync/index.ts"

/** How far a visit has come in having a connection. */
export type Phase =
  | "waiting" // there is none until `due`
  | "connecting" // one is being made
  | "joining" // it is there; the server has not let us in, or the content has not come in full
  | "live"
  | "ended" // there will be no more

/** What is shown has changed, otherwise than by an edit that the visit was just told of. */
export type Change = {
  readonly type: "change"
  readonly delta: Delta
  /** That the replica stands at now. */
  readonly revision: number
  /** Null if it was several people, or nobody known. */
  readonly author: string | null
  /** Made through this replica: an edit, an undo or a redo. */
  readonly own: boolean
}

/** There is no connection any more; edits are kept, and go on being made. It connects again at `until`. */
export type Lost = { readonly type: "lost"; readonly reason: string; readonly until: number }

/** Edits could not be merged and are in a recovery copy; they are not shown any more. */
export type PutAside = { readonly type: "putAside"; readonly recovery: Recovery; readonly error: CollabError }

/** What was under way when edits were put aside has been accepted: only the rest, if any, is still not saved. */
export type SavedAfterAll = {
  readonly type: "savedAfterAll"
  readonly recovery: Recovery
  readonly rest: Recovery | null
}

/** The visit is over and will not connect again. What was not saved is still in its replica. */
export type Ended = { readonly type: "ended"; readonly error: CollabError }

/** What a visit tells of. */
export type Event =
  | Change
  | Joined
  | Lost
  | PutAside
  | SavedAfterAll
  | Ended
  | Delayed
  | Roster
  | Threads
  | Inbox
  | RoleChanged
  | DocumentChanged

/** How many edits are in the submission under way, and how many were made since. */
export type Edits = { readonly sent: number; readonly unsent: number }

/** What brings a replica, read back from a disk, to where it stands: in this order, each thing that it was told. */
export type Entry =
  | { readonly kind: "edit"; readonly delta: Delta }
  /** What an undo has led to: more than its delta, because it brings back what was there. */
  | { readonly kind: "turn"; readonly pending: Pending; readonly edits: Edits }
  | { readonly kind: "unit"; readonly unit: Unit }
  | { readonly kind: "joined"; readonly joined: Joined }
  | { readonly kind: "anew" } // it is another now: what was kept of it before counts no more

/** What follows: keep the entries, send the frames, tell of the events, then close the connection or make one. */
export type Step = {
  readonly entries: readonly Entry[]
  readonly frames: readonly ClientFrame[]
  readonly events: readonly Event[]
  readonly connect: boolean
  readonly close: boolean
}

/** How much of what was typed is on the server's disk. */
export type SaveState =
  | { readonly kind: "saved"; readonly revision: number }
  /** `delayed`: the server has said that it cannot reach its disk, and is still trying. */
  | { readonly kind: "saving"; readonly edits: number; readonly delayed: boolean }
  /** `until`: when the next connection is tried, in milliseconds since 1970. */
  | { readonly kind: "offline"; readonly edits: number; readonly until?: number }
  /** Edits will not be saved without somebody's doing: they are kept, here or in recovery copies. */
  | { readonly kind: "refused"; readonly error: CollabError }
