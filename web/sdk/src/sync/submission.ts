import type { Delta } from "../ot/index.ts"

/** Text that a submission brings back: whoever kept a place in it may return to it. */
export type Restored = {
  /** Where the text begins in the content that the submission leaves. */
  readonly at: number
  /** The revision that deleted it. */
  readonly revision: number
  /** Where it began in the content before that revision. */
  readonly position: number
  readonly length: number
}

/** A delta offered by a session. However often it is sent, its session, seq, base and delta stay the same. */
export type Submission = {
  readonly session: string
  /** 1, 2, 3 … in each session. */
  readonly seq: number
  /** The revision that the delta was made on. */
  readonly base: number
  readonly delta: Delta
  readonly restores: readonly Restored[]
}

/** A submission that was accepted: it has a number, and its delta follows the revision before it. */
export type Revision = {
  readonly number: number
  readonly delta: Delta
  readonly session: string
  readonly seq: number
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number
  /** The person; null where unknown or deleted. */
  readonly author: string | null
  readonly restores: readonly Restored[]
}

/** Revisions that follow each other, joined to one delta: for those who need not know whose they were. */
export type Stretch = {
  readonly type: "stretch"
  readonly first: number
  readonly last: number
  readonly delta: Delta
}

/** What leads a replica on: the next revision, or several as one. */
export type Unit = Revision | Stretch

/** Whether a revision is what became of the submission. */
export function becameOf(submission: Submission | null, revision: Revision): boolean {
  return submission !== null && revision.session === submission.session && revision.seq === submission.seq
}
