import type { Remedy } from "../errors.ts"
import { type Delta, type Limits, RICH } from "../ot/index.ts"
import type { Restored, Revision, Stretch } from "./submission.ts"

/** A range, or a caret where both are equal, in units. */
export type Place = readonly [start: number, end: number]

/** What a participant is doing. */
export type Activity = "active" | "idle" | "typing"

/** What a document is made of: formatted text and embeds, ended by a newline that nobody takes away; or text. */
export type Kind = "rich" | "plain"

/** What a person may do in a document, each all that the next may. */
export type Role = "owner" | "editor" | "commenter" | "viewer"

/** What became of a thread. */
export type Happening =
  | "opened"
  | "replied"
  | "edited"
  | "resolved"
  | "reopened"
  | "moved"
  | "deleted"
  | "reacted"
  | "unreacted"

/** The limits of a document, which the server enforces. Sizes are bytes as written in ASCII JSON. */
export type Announced = {
  /** Bytes of a frame that a client sends. */
  readonly frame: number
  /** Bytes of a delta. */
  readonly delta: number
  /** In a delta. */
  readonly ops: number
  /** Names on an op; 0 in a plain text. */
  readonly attributes: number
  readonly attributeSize: number
  readonly embeds: boolean
  readonly embedSize: number
  /** Units in the document. */
  readonly length: number
  /** Submissions a second, on average. */
  readonly rate: number
  /** Bytes of revisions that the server sends before it waits for `seen`. */
  readonly window: number
}

/** What the announced limits are to a delta. */
export function limitsOf(announced: Announced): Limits {
  return { ...RICH, ...announced, size: announced.delta }
}

/** A session as others see it. */
export type Participant = {
  readonly session: string
  readonly name: string
  readonly colour: string
  /** Null for a guest. */
  readonly person: string | null
  readonly state: Activity
  /** That the range was made on. */
  readonly revision: number
  /** Null for nowhere. */
  readonly range: Place | null
}

/** What has changed of a participant. */
export type Moved = Pick<Participant, "session" | "state" | "revision" | "range">

/** One thing that happened to one thread; REST has the whole of it. */
export type ThreadChange = {
  readonly thread: string
  readonly what: Happening
  /** Of the document's changes of threads: 1, 2, 3 …, their one order. */
  readonly number: number
  readonly at: number
  /** The person's name. */
  readonly by: string | null
  /** Their id. */
  readonly person: string | null
  /** That the range was made on. */
  readonly revision: number
  /** Of one that was opened or moved: null on the whole document, and where the text is gone. */
  readonly range: Place | null
  /** Its id; of one that was deleted null, if the thread was. */
  readonly comment: string | null
  /** Of the comment that was opened with, replied or edited; of reactions the emoji. */
  readonly text: string | null
}

/** Enter the document: the first frame of a connection. At most one secret; without one the login cookie counts. */
export type Join = {
  readonly type: "join"
  readonly session: string
  readonly token?: string | null
  readonly ticket?: string | null
  readonly link?: string | null
  /** Of the content that the replica holds, with its revision. */
  readonly lineage?: string | null
  readonly revision?: number | null
  /** Under way when the last connection was lost, exactly as it was sent. */
  readonly sent?: Submit | null
  /** Whether more edits wait behind it. */
  readonly unsent?: boolean
}

/** Offer a delta. Its own revision, coming back in `revisions`, is the acknowledgement. */
export type Submit = {
  readonly type: "submit"
  readonly seq: number
  readonly base: number
  readonly delta: Delta
  readonly restores?: readonly Restored[]
}

/** Say where one is, at a revision, and what one is doing. */
export type Point = {
  readonly type: "point"
  readonly revision: number
  readonly range?: Place | null
  readonly state?: Activity
}

/** Say what has arrived, so that the server sends more. */
export type Seen = { readonly type: "seen"; readonly revision: number }

/** Stay beyond the expiry of the token that one joined with. */
export type Renew = { readonly type: "renew"; readonly token: string }

/** Say that the content at a checkpoint is another one here: a bug somewhere, told before loading anew. */
export type Differs = { readonly type: "differs"; readonly revision: number; readonly digest: string }

/** Ask whether the server is there. */
export type Ping = { readonly type: "ping" }

/** Whatever a client sends. */
export type ClientFrame = Join | Submit | Point | Seen | Renew | Differs | Ping

/**
 * The connection is in. What follows `revision` comes next, up to `head` and on. If `parts` is 0 the replica keeps what
 * it holds; else that many `content` frames bring the content.
 */
export type Joined = {
  readonly type: "joined"
  readonly lineage: string
  readonly revision: number
  readonly head: number
  /** The session's newest that is in the journal up to `revision`; 0 for none. */
  readonly seq: number
  readonly kind: Kind
  readonly role: Role
  readonly limits: Announced
  readonly time: number
  readonly parts: number
  readonly roster: readonly Participant[]
}

/** A part of the content; the parts in their order are its ops. */
export type Content = { readonly type: "content"; readonly part: number; readonly delta: Delta }

/** Revisions in order, each once: what was accepted, whoever offered it. */
export type Revisions = { readonly type: "revisions"; readonly revisions: readonly Revision[] }

/** Who came, who moved or went idle, who left, since the last one. */
export type Roster = {
  readonly type: "roster"
  readonly entered: readonly Participant[]
  readonly moved: readonly Moved[]
  /** Sessions. */
  readonly left: readonly string[]
  /** Participants beyond those that are shown one by one. */
  readonly others: number
}

/** What happened to the threads of the document, in order; or only that some of it was not told. */
export type Threads = {
  readonly type: "threads"
  readonly changes: readonly ThreadChange[]
  /** Of the newest change: there are all up to it, told or not. */
  readonly number: number
}

/** How much there is in one's inbox that one has not seen, in whatever document; REST has what it is. */
export type Inbox = { readonly type: "inbox"; readonly unread: number }

/** What one may do here is another thing now. */
export type RoleChanged = { readonly type: "role"; readonly role: Role }

/** Title, trash or settings have changed: what is given is so now, null says nothing. */
export type DocumentChanged = {
  readonly type: "document"
  readonly title: string | null
  readonly trashed: boolean | null
  readonly locked: boolean | null
}

/** The hash of the content at a revision. */
export type Checkpoint = { readonly type: "checkpoint"; readonly revision: number; readonly digest: string }

/** Something was refused, and what helps. With a seq it is about that submission, which was not committed. */
export type ErrorFrame = {
  readonly type: "error"
  readonly code: string
  readonly remedy: Remedy
  readonly detail: string
  readonly seq: number | null
}

/** A submission is not on disk yet: it is still being tried. */
export type Delayed = { readonly type: "delayed"; readonly seq: number }

/** The server is about to close the connection; come back after so many milliseconds. */
export type Closing = { readonly type: "closing"; readonly reason: string; readonly retryAfter: number }

/** The server is there. */
export type Pong = { readonly type: "pong"; readonly time: number }

/** Whatever a server sends. */
export type ServerFrame =
  | Joined
  | Content
  | Revisions
  | Stretch
  | Roster
  | Threads
  | Inbox
  | RoleChanged
  | DocumentChanged
  | Checkpoint
  | ErrorFrame
  | Delayed
  | Closing
  | Pong
