/** What a visit shows and tells, what it says of how much is saved, and how fast frames go. */
import { expect, test } from "vitest"
import { SEEN_BYTES, SEEN_PAUSE } from "../../src/client/flow.ts"
import type { ServerFrame } from "../../src/sync/index.ts"
import { refusalOf } from "../refusal.ts"
import { ABC, content, echo, joined, NOTHING, others, refusal, Story, submit, X, Y, Z } from "./story.ts"
import { wire } from "./world.ts"

test("what others write is shown", () => {
  const story = Story.live()
  const change = { type: "change", delta: X, revision: 8, author: "ann", own: false }
  expect(story.hear(others(8, X))).toEqual({ ...NOTHING, events: [change] })
  const stretch: ServerFrame = { type: "stretch", first: 9, last: 11, delta: Y }
  expect(story.hear(stretch).events).toEqual([{ ...change, delta: Y, revision: 11, author: null }])
  expect(story.hear(others(11, Z))).toEqual(NOTHING)
  expect(story.text).toBe("yxabc")
})

test("the save state is the truth", () => {
  const story = Story.live()
  expect(story.visit.saving).toEqual({ kind: "saved", revision: 7 })
  story.edit(X)
  story.edit(Y)
  expect(story.visit.saving).toEqual({ kind: "saving", edits: 2, delayed: false })
  expect(story.hear({ type: "delayed", seq: 2 })).toEqual(NOTHING)
  expect(story.hear({ type: "delayed", seq: 1 }).events).toEqual([{ type: "delayed", seq: 1 }])
  expect(story.visit.saving).toEqual({ kind: "saving", edits: 2, delayed: true })
  story.lost()
  expect(story.visit.saving).toEqual({ kind: "offline", edits: 2 })
  story.comeBack(echo(8, X))
  expect(story.visit.saving).toEqual({ kind: "saving", edits: 1, delayed: false })
  expect(story.visit.answered).toBe(1)
  story.hear(echo(9, Y, 2))
  expect(story.visit.saving).toEqual({ kind: "saved", revision: 9 })
  expect(story.visit.answered).toBe(2)
})

test("edits that are too much for one submission are saved when the last piece of them is", () => {
  const story = new Story()
  story.connect()
  story.hear(joined(7, { parts: 1, delta: 40 }), content(1, ABC))
  story.edit(X)
  story.edit([{ insert: "a".repeat(60) }])
  let step = story.hear(echo(8, X))
  let revision = 8
  for (let seq = 2; step.frames.length > 0; seq++) {
    const [sent] = step.frames
    if (sent?.type !== "submit") throw new Error("nothing was submitted")
    expect(story.visit.unsaved).toBe(1)
    revision += 1
    step = story.hear(echo(revision, sent.delta, seq))
  }
  expect(revision).toBeGreaterThan(9)
  expect(story.visit.saving).toEqual({ kind: "saved", revision })
  expect(story.text).toBe(`${"a".repeat(60)}xabc`)
})

test("undo and redo are shown and submitted as edits", () => {
  const story = Story.live()
  expect(story.visit.undo(story.now)).toMatchObject(NOTHING)
  story.edit(X)
  story.hear(echo(8, X))
  const gone = { type: "change", delta: [{ delete: 1 }], revision: 8, author: null, own: true }
  expect(story.visit.undo(story.now)).toMatchObject({ frames: [submit([{ delete: 1 }], 8, 2)], events: [gone] })
  expect(story.visit.redo(story.now).events).toEqual([{ ...gone, delta: X }])
  expect(story.visit.saving).toEqual({ kind: "saving", edits: 2, delayed: false })
})

test("an edit that changes nothing is none", () => {
  const story = Story.live()
  expect(story.edit([])).toEqual(NOTHING)
  expect(story.visit.saving.kind).toBe("saved")
})

test("an edit that does not fit is refused here", () => {
  const story = Story.live()
  expect(refusalOf(() => story.edit([{ delete: 4 }])).code).toBe("does_not_fit")
  expect(story.visit.saving.kind).toBe("saved")
})

test("nothing is edited before the document is there", () => {
  expect(refusalOf(() => new Story().edit(X)).code).toBe("unavailable")
  expect(() => new Story().visit.held).toThrow("nothing is held")
})

test("readers do not edit until their role is another", () => {
  const story = Story.live()
  const role = (name: "commenter" | "owner"): ServerFrame => ({ type: "role", role: name })
  expect(story.hear(role("commenter")).events).toEqual([role("commenter")])
  expect(refusalOf(() => story.edit(X)).code).toBe("forbidden")
  expect(refusalOf(() => story.visit.undo(story.now)).code).toBe("forbidden")
  story.hear(role("owner"))
  expect(story.edit(X).frames).toEqual([submit(X)])
  expect(story.visit.role).toBe("owner")
})

test.each([
  { type: "roster", entered: [], moved: [], left: ["gone"], others: 0 },
  { type: "threads", changes: [], number: 3 },
  { type: "inbox", unread: 3 },
  { type: "document", title: "Title", trashed: null, locked: null },
] satisfies ServerFrame[])("news are told as they come: $type", (news) => {
  expect(Story.live().hear(news).events).toEqual([news])
})

test("what a newer server says is passed over", () => {
  const story = Story.live()
  expect(story.visit.received('{"type":"weather","sunny":true}', story.now)).toMatchObject(NOTHING)
  expect(story.visit.received('{"type":"pong","time":1,"place":"here"}', story.now)).toMatchObject(NOTHING)
})

test("who sends what cannot be read is left and asked again", () => {
  const story = Story.live()
  story.edit(X)
  expect(story.visit.received('{"type":"revisions"}', story.now).close).toBe(true)
  expect(story.connect().frames).toMatchObject([{ lineage: "line", revision: 7, sent: { seq: 1 } }])
})

test("several revisions in a frame are shown one by one", () => {
  const story = Story.live()
  const both = [...others(8, X).revisions, ...others(9, Y).revisions]
  const step = story.visit.received(wire({ type: "revisions", revisions: both }), story.now)
  expect(step.events).toMatchObject([
    { delta: X, revision: 8 },
    { delta: Y, revision: 9 },
  ])
})

test("a fresh token is shown where there is a connection", () => {
  const story = Story.live()
  expect(story.visit.renew("fresh").frames).toEqual([{ type: "renew", token: "fresh" }])
  story.lost()
  expect(story.visit.renew("fresher").frames).toEqual([])
})

test("what has arrived is told once a second", () => {
  const story = Story.live()
  story.hear(others(8, X))
  expect(story.wait(SEEN_PAUSE / 2)).toEqual(NOTHING)
  story.hear(others(9, X))
  expect(story.wait(SEEN_PAUSE / 2).frames).toEqual([{ type: "seen", revision: 9 }])
  expect(story.wait(SEEN_PAUSE)).toEqual(NOTHING)
})

test("much that has arrived is told at once", () => {
  const story = Story.live()
  const much = others(9, [{ insert: "x".repeat(SEEN_BYTES) }])
  expect(story.hear(others(8, X), much).frames).toEqual([{ type: "seen", revision: 9 }])
  expect(story.wait(SEEN_PAUSE)).toEqual(NOTHING)
})

test("a small window is not filled", () => {
  const story = new Story()
  story.connect()
  story.hear(joined(7, { parts: 1, window: 1_000 }), content(1, ABC))
  expect(story.hear(others(8, [{ insert: "x".repeat(500) }])).frames).toEqual([{ type: "seen", revision: 8 }])
})

test("no more is submitted than the server allows", () => {
  const story = new Story()
  story.connect()
  story.hear(joined(0, { rate: 4 }))
  let sent = story.edit(X).frames.length
  for (let number = 1; number < 6; number++)
    sent += story.hear(echo(number, X, number)).frames.length + story.edit(X).frames.length
  expect(sent).toBe(5)
  expect(story.wait(249)).toEqual(NOTHING)
  expect(story.wait(1).frames).toEqual([submit(X, 5, 6)])
})

test("what the server wants again waits for its turn too", () => {
  const story = new Story()
  story.connect()
  story.hear(joined(0, { rate: 1 }))
  story.edit(X)
  story.hear(refusal("retry", { seq: 1 }))
  expect(story.wait(250).frames).toEqual([submit(X, 0)])
  story.hear(refusal("retry", { seq: 1 }))
  expect(story.wait(500)).toEqual(NOTHING)
  expect(story.wait(250).frames).toEqual([submit(X, 0)])
})
