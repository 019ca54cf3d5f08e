import type { CollabError } from "../errors.ts"
import { editsOf, isAnsweredBy, type Recovery, type Revision, type Submission, withoutSent } from "../sync/index.ts"
import type { PutAside, SavedAfterAll } from "./steps.ts"

/** The recovery copies of a visit, the oldest first. Only their person takes one away, or its late echo. */
export class Aside {
  recoveries: readonly Recovery[] = []
  /** Why the newest was put aside. */
  error: CollabError | null = null

  /** Keep edits that could not be merged. */
  put(recovery: Recovery, error: CollabError): PutAside {
    this.recoveries = [...this.recoveries, recovery]
    this.error = error
    return { type: "putAside", recovery, error }
  }

  /** The person has seen to it. */
  forget(recovery: Recovery): void {
    this.recoveries = this.recoveries.filter((kept) => kept !== recovery)
  }

  /** Whether a copy would be less, or none, if this submission were accepted after all. */
  awaits(submission: Submission | null): boolean {
    return submission !== null && this.recoveries.some((kept) => kept.submission === submission)
  }

  /** Take what a revision has brought out of the copy that it was put aside in, if there is one. */
  answer(revision: Revision): SavedAfterAll | null {
    const recovery = this.recoveries.find((kept) => isAnsweredBy(kept, revision))
    if (recovery === undefined) return null
    const left = withoutSent(recovery)
    const rest = editsOf(left).length > 0 ? left : null
    this.recoveries = this.recoveries.flatMap((kept) => (kept !== recovery ? [kept] : rest === null ? [] : [rest]))
    return { type: "savedAfterAll", recovery, rest }
  }
}
