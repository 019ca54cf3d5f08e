import { compose, type Delta, diff, NOTHING, transform } from "../ot/index.ts"
import { becameOf, type Revision, type Submission } from "./submission.ts"

/** A recovery copy: edits that could not be merged, kept aside so that nothing typed is lost. Plain JSON. */
export type Recovery = {
  /** The content without the edits. */
  readonly before: Delta
  /** What was under way. */
  readonly sent: Delta
  /** What was typed after that. */
  readonly unsent: Delta
  /** That was under way, if one was. */
  readonly submission: Submission | null
}

/** All that was put aside. */
export function editsOf(recovery: Recovery): Delta {
  return compose(recovery.sent, recovery.unsent)
}

/** What the person saw. */
export function contentOf(recovery: Recovery): Delta {
  return compose(recovery.before, editsOf(recovery))
}

/** The edits as they fit the content there is now; the way to it is found by comparing. */
export function onto(recovery: Recovery, content: Delta): Delta {
  return transform(editsOf(recovery), diff(recovery.before, content), { theirsFirst: true })
}

/** Whether this is the late echo of what was under way. */
export function isAnsweredBy(recovery: Recovery, revision: Revision): boolean {
  return becameOf(recovery.submission, revision)
}

/** What is still not saved when the late echo has come. */
export function withoutSent(recovery: Recovery): Recovery {
  const before = compose(recovery.before, recovery.sent)
  return { before, sent: NOTHING, unsent: recovery.unsent, submission: null }
}
