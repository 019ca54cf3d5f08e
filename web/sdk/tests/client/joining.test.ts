/** How a visit comes in, and comes back. */
import { expect, test } from "vitest"
import { digest } from "../../src/ot/index.ts"
import { ABC, content, echo, joined, NOTHING, others, Story, session, submit, X, Y, Z } from "./story.ts"

const JOIN = { type: "join", session: session(1), token: "secret" }

test("a visit connects at once and joins with nothing in hand", () => {
  const story = new Story()
  expect(story.visit.phase).toBe("waiting")
  expect(story.connect().frames).toEqual([JOIN])
  expect(story.visit.phase).toBe("joining")
  expect(story.visit.replica).toBeNull()
  expect(story.visit.saving).toEqual({ kind: "saved", revision: 0 })
})

test("content comes in parts and is seen at once when it is whole", () => {
  const story = new Story()
  story.connect()
  const letIn = joined(7, { parts: 3 })
  expect(story.hear(letIn, content(1, ABC), content(1, ABC), content(2, X))).toEqual(NOTHING)
  const bold = { insert: "y", attributes: { bold: true } }
  const step = story.hear(content(3, [bold]))
  expect(step.frames).toEqual([{ type: "seen", revision: 7 }])
  expect(step.events).toEqual([
    { type: "change", delta: [{ insert: "abcx" }, bold], revision: 7, author: null, own: false },
    letIn,
  ])
  expect(story.visit.phase).toBe("live")
  expect(story.visit.saving).toEqual({ kind: "saved", revision: 7 })
})

test("a document without content begins empty", () => {
  const story = new Story()
  story.connect()
  expect(story.hear(joined(0)).events).toEqual([joined(0)])
  expect(story.edit(X).frames).toEqual([submit(X, 0)])
})

test.each([content(3, X), content(2, [{ delete: 1 }])])(
  "content that cannot be put together is asked for again",
  (part) => {
    const story = new Story()
    story.connect()
    expect(story.hear(joined(7, { parts: 3 }), content(1, ABC), part).close).toBe(true)
    expect(story.connect().frames).toEqual([JOIN])
    expect(story.hear(content(2, X))).toEqual(NOTHING)
  },
)

test("parts that a lost connection interrupted are forgotten", () => {
  const story = new Story()
  story.connect()
  story.hear(joined(7, { parts: 2 }), content(1, ABC))
  story.lost()
  story.connect()
  story.hear(joined(8, { parts: 2 }), content(1, X), content(2, Y))
  expect(story.text).toBe("xy")
})

test("a second joined is passed over", () => {
  const story = new Story()
  story.connect()
  story.hear(joined(7, { parts: 1 }), joined(8, { parts: 5 }), content(1, ABC))
  expect(story.hear(joined(9), joined(9, { parts: 1 }), content(1, X))).toEqual(NOTHING)
  expect(story.text).toBe("abc")
})

test("who comes back says what it holds and offers what is under way as it was", () => {
  const story = Story.live()
  story.edit(X)
  story.edit(Y)
  story.hear(others(8, Z))
  story.lost()
  const held = { ...JOIN, lineage: "line", revision: 8, sent: submit(X), unsent: true }
  expect(story.connect().frames).toEqual([held])
  expect(story.hear(joined(8)).frames).toEqual([])
  const after = [{ retain: 1 }, { insert: "y" }]
  expect(story.hear(echo(9, [{ retain: 1 }, { insert: "x" }])).frames).toEqual([submit(after, 9, 2)])
  expect(story.text).toBe("zyxabc")
})

test("what was typed offline goes with the join", () => {
  const story = Story.live()
  story.lost()
  expect(story.edit(X)).toEqual(NOTHING)
  expect(story.visit.saving).toEqual({ kind: "offline", edits: 1 })
  expect(story.connect().frames).toEqual([{ ...JOIN, lineage: "line", revision: 7, sent: submit(X) }])
})

test("what was typed while joining goes when we are in", () => {
  const story = Story.live()
  story.lost()
  story.connect()
  expect(story.edit(X)).toEqual(NOTHING)
  expect(story.hear(joined(7)).frames).toEqual([submit(X)])
})

test("revisions before joined are passed over", () => {
  const story = Story.live()
  story.lost()
  story.connect()
  expect(story.hear(others(8, X), { type: "checkpoint", revision: 7, digest: digest(X) })).toEqual(NOTHING)
  expect(story.text).toBe("abc")
})

test("a server that means another revision than we hold is asked for the content", () => {
  const story = Story.live()
  story.lost()
  story.connect()
  expect(story.hear(joined(9)).close).toBe(true)
  expect(story.connect().frames).toEqual([JOIN])
  const [change] = story.hear(joined(0)).events
  expect(change).toMatchObject({ type: "change", delta: [{ delete: 3 }], revision: 0 })
})
