/** Stories of a replica that the vectors do not tell: limits, rich content, undo, and own revisions that surprise. */
import { expect, test } from "vitest"
import { compose, type Delta, NOTHING, textOf } from "../../src/ot/index.ts"
import {
  contentOf,
  type Effect,
  editsOf,
  isAnsweredBy,
  onto,
  Replica,
  type Revision,
  type Unit,
  withoutSent,
} from "../../src/sync/index.ts"
import { refusalOf } from "../refusal.ts"
import { LINEAGE } from "./world.ts"

const NOTHING_FOLLOWS: Effect = { show: NOTHING, send: null, recovery: null }

function replicaOf(text: string, options: { rich?: boolean; undoSteps?: number } = {}): Replica {
  return Replica.at(7, text === "" ? [] : [{ insert: text }], { session: "mine", lineage: LINEAGE, ...options })
}

function revision(number: number, delta: Delta, session = "theirs", seq = number): Revision {
  return { number, delta, session, seq, at: 0, author: null, restores: [] }
}

function echo(number: number, delta: Delta, seq = 1): Revision {
  return revision(number, delta, "mine", seq)
}

test("what is typed first is sent at once, and what follows waits for the echo", () => {
  const replica = replicaOf("abc")
  const first: Delta = [{ insert: "1" }]
  const submission = { session: "mine", seq: 1, base: 7, delta: first, restores: [] }
  expect(replica.state).toBe("synchronized")
  expect(replica.edit(first)).toEqual({ show: NOTHING, send: submission, recovery: null })
  expect(replica.state).toBe("awaiting")
  expect(replica.edit([{ retain: 1 }, { insert: "2" }])).toEqual(NOTHING_FOLLOWS)
  expect(replica.edit([{ retain: 2 }, { insert: "3" }])).toEqual(NOTHING_FOLLOWS)
  expect(replica.state).toBe("awaiting with unsent")
  expect(replica.receive(echo(8, first)).send?.delta).toEqual([{ retain: 1 }, { insert: "23" }])
  expect(replica.receive(echo(9, [{ retain: 1 }, { insert: "23" }], 2))).toEqual(NOTHING_FOLLOWS)
  expect(replica.state).toBe("synchronized")
  expect(replica.base).toEqual([{ insert: "123abc" }])
  expect(replica.content).toBe(replica.content)
})

test("a resend is the submission as it was first made", () => {
  const replica = replicaOf("abc")
  const { send } = replica.edit([{ retain: 3 }, { insert: "!" }])
  replica.receive(revision(8, [{ insert: "XYZ" }]))
  expect(replica.submission).toBe(send)
  expect(replica.pending.sent).toEqual([{ retain: 6 }, { insert: "!" }])
})

test.each<Unit>([
  revision(9, [{ insert: "x" }]),
  { type: "stretch", first: 9, last: 12, delta: [] },
  { type: "stretch", first: 7, last: 8, delta: [] },
])("a gap is refused and leaves the replica as it was: %j", (unit) => {
  const replica = replicaOf("abc")
  const refused = refusalOf(() => replica.receive(unit))
  expect([refused.code, refused.remedy]).toEqual(["feed_broken", "retry"])
  expect(replica.revision).toBe(7)
  expect(replica.content).toEqual([{ insert: "abc" }])
})

test("the revision wins when it comes back otherwise than expected", () => {
  const replica = replicaOf("abc")
  replica.edit([{ retain: 1 }, { insert: "sent" }])
  replica.edit([{ retain: 3 }, { insert: "-unsent-" }])
  const { show, send } = replica.receive(echo(8, [{ retain: 2 }, { insert: "SENT" }]))
  expect(replica.differences).toBe(1)
  expect(replica.base).toEqual([{ insert: "abSENTc" }])
  const screen = compose([{ insert: "ase-unsent-ntbc" }], show)
  expect(replica.content).toEqual(screen)
  expect(compose(replica.base, send?.delta ?? [])).toEqual(screen)
  expect(textOf(screen)).toContain("unsent")
})

test("an edit that does not fit what is shown is refused and changes nothing", () => {
  const replica = replicaOf("abc")
  const refused = refusalOf(() => replica.edit([{ retain: 3 }, { delete: 1 }]))
  expect([refused.code, refused.remedy]).toEqual(["does_not_fit", "reload"])
  expect(refused.detail).toBe("op 1: the delta reads 4 units or more; there are 3")
  expect(replica.content).toEqual([{ insert: "abc" }])
})

test("nobody takes away the newline that ends rich content, or goes beyond it", () => {
  const replica = replicaOf("abc\n", { rich: true })
  expect(refusalOf(() => replica.edit([{ retain: 3 }, { delete: 1 }])).detail).toContain("cannot be deleted")
  expect(refusalOf(() => replica.edit([{ retain: 4 }, { insert: "x" }])).detail).toContain("nothing can follow")
  replica.edit([{ delete: 3 }, { retain: 1, attributes: { header: 1 } }])
  expect(replica.content).toEqual([{ insert: "\n", attributes: { header: 1 } }])
})

test("one takes back what one did oneself, and what others wrote meanwhile stays", () => {
  const replica = replicaOf("abc")
  expect([replica.canUndo, replica.canRedo]).toEqual([false, false])
  replica.edit([{ insert: "mine" }])
  replica.receive(revision(8, [{ retain: 1 }, { insert: "theirs" }]))
  expect([replica.canUndo, replica.canRedo]).toEqual([true, false])
  expect(replica.undo().show).toEqual([{ delete: 4 }])
  expect([replica.canUndo, replica.canRedo]).toEqual([false, true])
  expect(textOf(replica.content)).toBe("atheirsbc")
  replica.redo()
  expect(textOf(replica.content)).toBe("mineatheirsbc")
  expect(replica.redo()).toEqual(NOTHING_FOLLOWS)
})

test("edits that belong together are taken back together, and a deletion comes back as it was", () => {
  const replica = replicaOf("abc")
  replica.edit([{ retain: 3 }, { insert: "d" }])
  replica.edit([{ retain: 1 }, { delete: 2 }], { withLast: true })
  replica.edit([{ insert: "x" }])
  replica.undo()
  expect(textOf(replica.content)).toBe("ad")
  replica.undo()
  expect(textOf(replica.content)).toBe("abc")
  expect(replica.canUndo).toBe(false)
})

test("an edit begins anew what can be done again", () => {
  const replica = replicaOf("abc")
  replica.edit([{ insert: "x" }])
  replica.undo()
  replica.edit([{ insert: "y" }])
  expect(replica.canRedo).toBe(false)
})

test("what others have deleted cannot be taken back any more", () => {
  const replica = replicaOf("abc")
  const { send } = replica.edit([{ insert: "x" }])
  replica.receive(echo(8, send?.delta ?? []))
  replica.receive(revision(9, [{ delete: 1 }]))
  expect(replica.canUndo).toBe(false)
})

test("only so many steps are kept, or none", () => {
  const [two, none] = [replicaOf("", { undoSteps: 2 }), replicaOf("abc", { undoSteps: 0 })]
  for (const text of ["a", "b", "c"]) two.edit([{ insert: text }])
  for (let times = 0; times < 3; times++) two.undo()
  expect(textOf(two.content)).toBe("a")
  none.edit([{ delete: 1 }])
  none.edit([{ insert: "x" }], { withLast: true })
  expect(none.undo()).toEqual(NOTHING_FOLLOWS)
  expect(textOf(none.content)).toBe("xbc")
})

test("an edit that was taken back before it was sent is not sent", () => {
  const replica = replicaOf("abc")
  const { send } = replica.edit([{ insert: "x" }])
  replica.edit([{ retain: 1 }, { insert: "y" }])
  replica.undo()
  expect(replica.state).toBe("awaiting")
  expect(replica.receive(echo(8, send?.delta ?? [])).send).toBeNull()
})

test("what was typed in a week without a server goes in as many submissions as it takes", () => {
  const replica = replicaOf("old text")
  replica.limits = { size: 100, ops: 4 }
  replica.edit([{ insert: "!" }])
  replica.edit([{ retain: 1 }, { delete: 8 }, { insert: "a long new text ".repeat(20) }])
  const typed = replica.content
  const deltas: Delta[] = []
  for (let { submission } = replica; submission !== null; submission = replica.submission) {
    expect(submission.seq).toBe(deltas.length + 1)
    deltas.push(submission.delta)
    expect(compose(replica.base, compose(replica.pending.sent, replica.pending.unsent))).toEqual(typed)
    replica.receive(echo(replica.revision + 1, submission.delta, submission.seq))
  }
  expect(deltas.length).toBeGreaterThan(5)
  expect(deltas[1]).toEqual([{ retain: 1 }, { delete: 8 }])
  expect(replica.base).toEqual(typed)
  expect(replica.differences).toBe(0)
})

test("edits that are put aside wait in a recovery copy, and fit the content that there is", () => {
  const replica = replicaOf("abc")
  replica.edit([{ retain: 1 }, { insert: "sent" }])
  replica.edit([{ insert: "unsent" }])
  const known = { lineage: LINEAGE, seq: 0, session: "next" }
  const { show, recovery } = replica.replace([{ insert: "abcdef" }], 20, known)
  expect(compose([{ insert: "unsentasentbc" }], show)).toEqual([{ insert: "abcdef" }])
  if (recovery === null) throw new Error("something was put aside")
  expect(textOf(contentOf(recovery))).toBe("unsentasentbc")
  expect(textOf(compose(replica.content, onto(recovery, replica.content)))).toBe("unsentasentbcdef")
  expect([replica.session, replica.seq, replica.submission, replica.canUndo]).toEqual(["next", 0, null, false])
  expect(isAnsweredBy(recovery, echo(21, [{ retain: 1 }, { insert: "sent" }]))).toBe(true)
  expect(isAnsweredBy(recovery, revision(21, [], "theirs", 1))).toBe(false)
  const rest = withoutSent(recovery)
  expect([textOf(rest.before), editsOf(rest), rest.submission]).toEqual(["asentbc", [{ insert: "unsent" }], null])
  expect(isAnsweredBy(rest, echo(21, []))).toBe(false)
})

test("what the new content has already is not put aside", () => {
  const replica = replicaOf("abc")
  replica.edit([{ insert: "x" }])
  const known = { lineage: LINEAGE, seq: 1, session: "next" }
  expect(replica.replace([{ insert: "xabc" }], 20, known)).toEqual(NOTHING_FOLLOWS)
  expect([replica.session, replica.seq]).toEqual(["mine", 1])
})

test("after a restore from a backup a session begins, even if nothing was put aside", () => {
  const replica = replicaOf("abc")
  const known = { lineage: "another", seq: 0, session: "next" }
  expect(replica.replace([{ insert: "abc" }], 3, known).recovery).toBeNull()
  expect([replica.session, replica.lineage, replica.revision]).toEqual(["next", "another", 3])
})
