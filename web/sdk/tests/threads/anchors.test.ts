import { describe, expect, test } from "vitest"
import type { Delta } from "../../src/ot/index.ts"
import { Anchors, changesOf, movedWords } from "../../src/threads/index.ts"
import { Chance } from "../chance.ts"
import { Story } from "./story.ts"

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed + 1)

function told(seed: number): Story {
  const chance = new Chance(seed)
  const story = new Story(2 + chance.below(11))
  for (let step = 2 + chance.below(13); step > 0; step--) story.goOn(chance)
  return story
}

describe("anchors delimit the same surviving characters, orphaned and revived as they are", () => {
  test.each(SEEDS)("in story %i, thread by thread as they are opened", (seed) => {
    const story = told(seed)
    const anchors = new Anchors(1)
    let known = 0
    for (const [step, unit] of story.units.entries()) {
      for (; (story.threads[known]?.revision ?? unit.number) < unit.number; known++) {
        const { revision, range } = story.threads[known] as (typeof story.threads)[number]
        anchors.set(`${known}`, { revision, range, origin: revision })
      }
      expect(anchors.advance(unit)).toBe(true)
      for (const [thread, range] of (story.ranges[step] ?? []).entries())
        expect(anchors.placeOf(`${thread}`), `thread ${thread} at ${unit.number}`).toEqual(range)
    }
  })

  test.each(SEEDS)("in story %i, of which the threads are learnt late, or before their revision has come", (seed) => {
    const story = told(seed)
    const anchors = new Anchors(1)
    const half = story.units.length >> 1
    for (const unit of story.units.slice(0, half)) anchors.advance(unit)
    const last = story.units.length - 1
    for (const [thread, { revision, range }] of story.threads.entries())
      anchors.set(`${thread}`, { revision, range, origin: revision })
    for (const unit of story.units.slice(half)) anchors.advance(unit)
    for (const [thread, range] of (story.ranges[last] ?? []).entries())
      expect(anchors.placeOf(`${thread}`)).toEqual(range)
  })

  test.each(SEEDS)("in story %i, listed in the midst of it: where they cannot be known, that is said", (seed) => {
    const story = told(seed)
    const at = story.units.length >> 1
    const anchors = new Anchors(at + 1)
    for (const [thread, range] of (story.ranges[at - 1] ?? []).entries()) {
      const origin = story.threads[thread]?.revision ?? 0
      anchors.set(`${thread}`, { revision: at + 1, range, origin })
    }
    const count = story.ranges[at - 1]?.length ?? 0
    let isKnown = true
    for (const [step, unit] of story.units.entries()) {
      if (step < at) continue
      isKnown = anchors.advance(unit) && isKnown
      if (isKnown)
        for (let thread = 0; thread < count; thread++)
          expect(anchors.placeOf(`${thread}`)).toEqual(story.ranges[step]?.[thread])
    }
  })
})

test.each<[string, Delta, readonly [number, number] | null]>([
  ["typing right before", [{ retain: 2 }, { insert: "xx" }], [4, 7]],
  ["typing right behind", [{ retain: 5 }, { insert: "xx" }], [2, 5]],
  ["typing inside", [{ retain: 3 }, { insert: "xx" }], [2, 7]],
  ["an embed before", [{ insert: { image: "x" } }], [3, 6]],
  ["replacing all of it", [{ retain: 2 }, { insert: "yy" }, { delete: 3 }], null],
  ["replacing all of it, the other way round", [{ retain: 2 }, { delete: 3 }, { insert: "yy" }], null],
  ["replacing its first words", [{ retain: 1 }, { insert: "yy" }, { delete: 2 }], [3, 5]],
  ["replacing its last words", [{ retain: 4 }, { insert: "yy" }, { delete: 3 }], [2, 4]],
  ["replacing its last word, the other way round", [{ retain: 4 }, { delete: 1 }, { insert: "yy" }], [2, 4]],
  ["deleting around", [{ delete: 2 }, { retain: 3 }, { delete: 2 }], [0, 3]],
  ["formatting", [{ retain: 4, attributes: { bold: true } }], [2, 5]],
])("words from 2 to 5, %s", (_, delta, expected) => {
  expect(movedWords([2, 5], changesOf(delta))).toEqual(expected)
})

test("a gap between units leaves no place that is not known", () => {
  const anchors = new Anchors(1)
  anchors.set("a", { revision: 1, range: [0, 2], origin: 1 })
  expect(anchors.advance({ type: "stretch", first: 3, last: 9, delta: [{ insert: "x" }] })).toBe(false)
  expect(anchors.placeOf("a")).toBe(null)
  anchors.set("a", { revision: 9, range: [1, 3], origin: 1 })
  expect(anchors.placeOf("a")).toEqual([1, 3])
})

test("what is shown is where the words are after edits that nobody else has seen", () => {
  const anchors = new Anchors(1)
  anchors.set("a", { revision: 1, range: [4, 6], origin: 1 })
  anchors.set("b", { revision: 1, range: [0, 1], origin: 1 })
  expect([...anchors.shown([{ delete: 2 }])]).toEqual([["a", [2, 4]]])
})

test("what two have deleted and both bring back is the words once", () => {
  const anchors = new Anchors(1)
  const words = [
    [2, 4],
    [4, 6],
    [0, 1],
    [7, 8],
  ] as const
  for (const [id, range] of words.entries()) anchors.set(`${id}`, { revision: 1, range, origin: 1 })
  const about = { session: "s", seq: 1, at: 0, author: null }
  const back = (at: number, position: number, length: number) => [{ at, revision: 2, position, length }]
  anchors.advance({ number: 2, delta: [{ delete: 9 }], restores: [], ...about })
  anchors.advance({ number: 3, delta: [{ insert: "1234" }], restores: back(0, 1, 4), ...about })
  anchors.advance({
    number: 4,
    delta: [{ retain: 4 }, { insert: "012345678" }],
    restores: back(4, 0, 9),
    ...about,
  })
  expect(words.map((_, id) => anchors.placeOf(`${id}`))).toEqual([
    [1, 3],
    [3, 10],
    [4, 5],
    [11, 12],
  ])
})
