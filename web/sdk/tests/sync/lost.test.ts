/** What an undo brings back is named exactly, whenever it was sent; the stories and the world check the rest. */
import { expect, test } from "vitest"
import { compose, type Delta, NOTHING, textOf } from "../../src/ot/index.ts"
import { Replica, type Revision, type Submission } from "../../src/sync/index.ts"
import { named, reunited } from "../../src/sync/lost.ts"
import { LINEAGE } from "./world.ts"

const HELLO: Delta = [{ insert: "Hello, world" }]

function replicaOf(content: Delta = HELLO): Replica {
  return Replica.at(0, content, { session: "mine", lineage: LINEAGE })
}

function theirs(number: number, delta: Delta): Revision {
  return { number, delta, session: "theirs", seq: number, at: 0, author: null, restores: [] }
}

function echo(number: number, replica: Replica): Revision {
  const { session, seq } = replica.submission as Submission
  return { ...theirs(number, replica.pending.sent), session, seq }
}

test("an undo names the revision that deleted the text and where it stood", () => {
  const replica = replicaOf()
  replica.edit([{ retain: 5 }, { delete: 7 }])
  replica.receive(theirs(1, [{ insert: "Bob: " }]))
  replica.receive(echo(2, replica))
  replica.undo()
  expect(replica.submission?.restores).toEqual([{ at: 10, revision: 2, position: 10, length: 7 }])
})

test("an undo of what is under way names it when it is known, also after the tab was closed", () => {
  const replica = replicaOf()
  replica.edit([{ retain: 5 }, { delete: 7 }])
  replica.undo()
  const again = Replica.of(JSON.parse(JSON.stringify(replica.kept)))
  again.receive(theirs(1, [{ insert: "Bob: " }]))
  const { send } = again.receive(echo(2, again))
  expect(send?.restores).toEqual([{ at: 10, revision: 2, position: 10, length: 7 }])
})

test("what is taken back before it was sent was never gone", () => {
  const replica = replicaOf()
  replica.edit([{ insert: "x" }])
  replica.edit([{ retain: 6 }, { delete: 7 }])
  replica.undo()
  expect(textOf(replica.content)).toBe("xHello, world")
  expect(replica.receive(echo(1, replica)).send).toBe(null)
})

test("of what was formatted and deleted before it was sent the format is left", () => {
  const replica = replicaOf()
  replica.edit([{ insert: "x" }])
  replica.edit([{ retain: 6 }, { retain: 7, attributes: { bold: true } }])
  replica.edit([{ retain: 6 }, { delete: 7 }, { insert: "y" }])
  replica.undo()
  const { send } = replica.receive(echo(1, replica))
  expect(send?.delta).toEqual([{ retain: 6 }, { retain: 7, attributes: { bold: true } }])
  expect(send?.restores).toEqual([])
})

test("what somebody else has deleted too is named by their revision, unless it came in a stretch", () => {
  const named: unknown[] = []
  for (const inStretch of [false, true]) {
    const replica = replicaOf()
    replica.edit([{ insert: "x" }])
    replica.edit([{ retain: 6 }, { delete: 7 }])
    const delta: Delta = [{ retain: 5 }, { delete: 3 }]
    replica.receive(inStretch ? { type: "stretch", first: 1, last: 1, delta } : theirs(1, delta))
    replica.receive(echo(2, replica))
    replica.receive(echo(3, replica))
    replica.undo()
    named.push(replica.submission?.restores)
  }
  const mine = { at: 9, revision: 3, position: 6, length: 4 }
  expect(named).toEqual([[{ at: 6, revision: 1, position: 5, length: 3 }, mine], [mine]])
})

test("an echo that is otherwise than expected names nothing", () => {
  const replica = replicaOf()
  replica.edit([{ retain: 5 }, { delete: 7 }])
  replica.receive({ ...echo(1, replica), delta: [{ retain: 4 }, { delete: 8 }] })
  replica.undo()
  expect(replica.submission?.restores).toEqual([])
})

test("what is deleted and brought back in several submissions is named by each for its own", () => {
  const replica = replicaOf()
  replica.limits = { size: 1_000, ops: 2 }
  replica.edit([{ insert: "x" }])
  replica.edit([{ retain: 2 }, { delete: 1 }, { retain: 2 }, { delete: 2 }, { retain: 2 }, { delete: 1 }])
  replica.receive(echo(1, replica))
  expect(replica.pending.sent).toEqual([{ retain: 2 }, { delete: 1 }])
  replica.undo()
  const contents: Delta[] = [HELLO, compose(HELLO, [{ insert: "x" }])]
  const restored: string[] = []
  for (let number = 2; replica.submission !== null; number += 1) {
    const before = contents[number - 1] as Delta
    const after = compose(before, replica.pending.sent)
    contents.push(after)
    for (const { at, revision, position, length } of replica.submission.restores) {
      const was = textOf(contents[revision - 1] as Delta).slice(position, position + length)
      expect(textOf(after).slice(at, at + length)).toBe(was)
      restored.push(was)
    }
    replica.receive(echo(number, replica))
  }
  expect(textOf(replica.content)).toBe("xHello, world")
  expect(restored).toEqual(["e"])
})

test("a session that begins anew brings nothing back", () => {
  const replica = replicaOf()
  replica.edit([{ retain: 5 }, { delete: 7 }])
  replica.undo()
  replica.refuse("another")
  expect(replica.edit([{ insert: "x" }]).send?.restores).toEqual([])
})

test("revisions too far from each other are never named", () => {
  const lost = { length: 1, seq: 1, position: 9 }
  const losses = [
    { ...lost, at: 0, revision: 1 },
    { ...lost, at: 1, revision: 513 },
    { ...lost, at: 2, revision: 514 },
    { ...lost, at: 3, revision: null },
  ]
  expect(named(losses, [{ insert: "abcd" }]).map(({ revision }) => revision)).toEqual([513, 514])
  expect(named([], NOTHING)).toEqual([])
})

test("only what comes back is reunited, in one order", () => {
  const content: Delta = [{ insert: "abc" }, { insert: "def", attributes: { bold: true } }]
  const begun: Delta = [{ insert: "ax" }, { delete: 1 }, { retain: 2 }]
  const delta: Delta = [...begun, { insert: "ydze" }, { delete: 2 }]
  const lost = { length: 1, seq: 1, revision: null }
  const plain = { retain: 1, attributes: { bold: null } }
  expect(reunited(delta, content, [])).toEqual(delta)
  const both = [
    { ...lost, at: 7, position: 4 },
    { ...lost, at: 5, position: 3 },
  ]
  expect(reunited(delta, content, both)).toEqual([...begun, { insert: "y" }, plain, { insert: "z" }, plain])
  const crossed = [
    { ...lost, at: 5, position: 4 },
    { ...lost, at: 7, position: 3 },
  ]
  const left: Delta = [...begun, { insert: "y" }, { delete: 1 }, plain, { insert: "ze" }]
  expect(reunited(delta, content, crossed)).toEqual(left)
})
