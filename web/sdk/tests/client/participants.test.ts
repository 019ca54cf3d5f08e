/** Who else is here, and where in what is shown. */
import { expect, test } from "vitest"
import { Participants } from "../../src/client/participants.ts"
import { below } from "../../src/client/pointing.ts"
import { compose, type Delta, move } from "../../src/ot/index.ts"
import type { Participant, Place, Revision, Roster, Stretch } from "../../src/sync/index.ts"
import { Story } from "./story.ts"

const BOB = "the-session-of-bob"
const ME = "session-number-1-of-mine"

function bob(revision: number, range: Place | null): Participant {
  return { session: BOB, name: "Bob", colour: "#3366cc", person: "bob", state: "active", revision, range }
}

function revision(number: number, delta: Delta, session = "somebody-elses-session"): Revision {
  return { number, delta, session, seq: number, at: 0, author: null, restores: [] }
}

function stretch(first: number, last: number, delta: Delta): Stretch {
  return { type: "stretch", first, last, delta }
}

function roster(change: Partial<Roster>): Roster {
  return { type: "roster", entered: [], moved: [], left: [], others: 0, ...change }
}

/** We hold revision 7, and Bob is here. */
function withBob(at: number, range: Place | null): Participants {
  const participants = new Participants()
  participants.begin(7)
  participants.enter([bob(at, range)])
  return participants
}

function rangeOf(participants: Participants, pending: Delta = []): Place | null | undefined {
  return participants.shown(ME, pending).get(BOB)?.range
}

test("those who are here are shown, without oneself", () => {
  const participants = withBob(7, [1, 2])
  participants.change(roster({ entered: [{ ...bob(7, null), session: ME }], others: 3 }))
  expect([...participants.shown(ME, []).keys()]).toEqual([BOB])
  expect(participants.others).toBe(3)
})

test("who leaves is gone, and who is not known does not move", () => {
  const participants = withBob(7, [1, 2])
  participants.change(roster({ moved: [{ session: "nobody", state: "idle", revision: 7, range: null }], left: [BOB] }))
  expect(participants.shown(ME, []).size).toBe(0)
})

test("where somebody is moves with what others write, and with what one has written and nobody has seen", () => {
  const participants = withBob(7, [1, 2])
  participants.advance(revision(8, [{ insert: "xx" }]))
  expect(rangeOf(participants)).toEqual([3, 4])
  expect(rangeOf(participants, [{ insert: "y" }])).toEqual([4, 5])
})

test("who writes is taken along by it", () => {
  const participants = withBob(7, [1, 1])
  participants.advance(revision(8, [{ retain: 1 }, { insert: "xx" }]))
  expect(rangeOf(participants)).toEqual([1, 1])
  participants.advance(revision(9, [{ retain: 1 }, { insert: "yyy" }], BOB))
  expect(rangeOf(participants)).toEqual([4, 4])
})

test("where somebody was a while ago is found by what has come since", () => {
  const participants = withBob(7, null)
  participants.advance(revision(8, [{ insert: "xx" }]))
  participants.advance(stretch(9, 12, [{ insert: "y" }]))
  participants.change(roster({ moved: [{ session: BOB, state: "typing", revision: 7, range: [1, 2] }] }))
  expect(rangeOf(participants)).toEqual([4, 5])
  expect(participants.shown(ME, []).get(BOB)?.state).toBe("typing")
})

test("where somebody will be is shown when we have got there", () => {
  const participants = withBob(9, [5, 5])
  expect(rangeOf(participants)).toBeNull()
  participants.advance(revision(8, [{ insert: "xx" }]))
  expect(rangeOf(participants)).toBeNull()
  participants.advance(revision(9, [{ insert: "y" }]))
  expect(rangeOf(participants)).toEqual([5, 5])
  participants.advance(revision(10, [{ insert: "z" }]))
  expect(rangeOf(participants)).toEqual([6, 6])
})

test("who cannot be followed is here, and nowhere", () => {
  expect(rangeOf(withBob(3, [1, 1])), "before all that we know").toBeNull()
  const participants = withBob(9, [1, 1])
  participants.advance(stretch(8, 10, [{ insert: "x" }]))
  expect(rangeOf(participants), "in the midst of a stretch").toBeNull()
  const replaced = withBob(7, [1, 1])
  replaced.begin(20)
  expect(rangeOf(replaced), "on other content").toBeNull()
})

test("of very many units the oldest are forgotten", () => {
  const participants = withBob(7, null)
  for (let number = 8; number < 1_000; number++) participants.advance(revision(number, [{ insert: "x" }]))
  participants.change(roster({ moved: [{ session: BOB, state: "active", revision: 990, range: [1, 1] }] }))
  expect(rangeOf(participants)).toEqual([10, 10])
  participants.change(roster({ moved: [{ session: BOB, state: "active", revision: 100, range: [1, 1] }] }))
  expect(rangeOf(participants)).toBeNull()
})

test("a place in what is shown is told as one in what is saved", () => {
  const edits = [{ retain: 1 }, { insert: "xx" }, { delete: 1 }, { retain: 1 }, { insert: "y" }] satisfies Delta
  expect(below([0, 1], edits)).toEqual([0, 1])
  expect(below([2, 2], edits)).toEqual([1, 1])
  expect(below([3, 4], edits)).toEqual([2, 3])
  const content: Delta = [{ insert: "abc" }]
  for (let place = 0; place <= 3; place++) {
    const shown = move([place, place] as Place, edits, { theirsFirst: false })
    const text = compose(content, edits)
    expect(text).toEqual([{ insert: "axxcy" }])
    if (place !== 2) expect(below(shown, edits)).toEqual([place, place])
  }
})

test("where one is is told ten times a second at most: the latest, and again when it is saved", () => {
  const story = Story.live()
  const at = (place: number) => story.visit.point([place, place], "active", story.now).frames
  const point = (place: number, revision = 7) => ({ type: "point", revision, range: [place, place], state: "active" })
  expect(at(1)).toEqual([point(1)])
  expect(at(2)).toEqual([])
  expect(at(3)).toEqual([])
  expect(story.wait(99).frames).toEqual([])
  expect(story.wait(1).frames).toEqual([point(3)])
  expect(story.wait(100).frames).toEqual([])
})

test("a place behind the end of what is shown is the end", () => {
  const story = Story.live()
  const { length } = story.visit.copy
  const [told] = story.visit.point([1, length + 5], "active", story.now).frames
  expect(told).toMatchObject({ type: "point", range: [1, length] })
})

test("the place is told at the revision that there is, and moves with what is written", () => {
  const story = Story.live()
  story.visit.point([1, 1], "typing", story.now)
  story.wait(1_000)
  story.edit([{ retain: 1 }, { insert: "x" }])
  expect(story.visit.point([2, 2], "typing", story.now).frames).toMatchObject([{ revision: 7, range: [1, 1] }])
  story.now += 1_000
  const [mine] = story.hear({
    type: "revisions",
    revisions: [{ ...revision(8, [{ retain: 1 }, { insert: "x" }], ME), seq: 1 }],
  }).frames
  expect(mine).toEqual({ type: "point", revision: 8, range: [2, 2], state: "typing" })
  story.lost()
  const step = story.comeBack()
  expect(step.frames).toEqual([{ type: "point", revision: 8, range: [2, 2], state: "typing" }])
})
