import { expect, test } from "vitest"
import { placeAfter, placeOfChange, rateFor, stripesOf } from "../../src/history/playing.ts"
import { blocksOf, inLanes } from "../../src/history/revisions.ts"

test("playing gets as far as its rate says, and never behind the end", () => {
  expect([0, 99, 100, 1000, 9000].map((elapsed) => placeAfter(5, elapsed, 10, 60))).toEqual([5, 5, 6, 15, 60])
})

test("the longer a history, the faster it is played", () => {
  expect([0, 100, 2000, 10_000, 1_000_000].map(rateFor)).toEqual([10, 10, 160, 640, 640])
})

test.each([
  [[{ retain: 4 }, { insert: "x" }], 4],
  [[{ delete: 2 }], 0],
  [[{ retain: 2 }, { retain: 3, attributes: { bold: true } }, { insert: "x" }], 2],
  [[], 0],
])("%j begins to change something at %i", (delta, place) => {
  expect(placeOfChange(delta)).toBe(place)
})

test("the strip has a stripe for everybody who wrote in a row", () => {
  expect(stripesOf([0, 0, 1, 0])).toEqual([
    { writer: 0, from: 0, to: 0.5 },
    { writer: 1, from: 0.5, to: 0.75 },
    { writer: 0, from: 0.75, to: 1 },
  ])
  expect(stripesOf([])).toEqual([])
})

test("of a long history each piece of the strip shows whoever wrote most there", () => {
  const writers = Array.from({ length: 4000 }, (_, at) => (at % 10 < 7 ? 1 : 0))
  expect(stripesOf(writers)).toEqual([{ writer: 1, from: 0, to: 1 }])
})

test("all revisions are fetched once, the newest first", () => {
  expect(blocksOf(0, 2500)).toEqual([
    [1500, 2500],
    [500, 1500],
    [0, 500],
  ])
  expect(blocksOf(7, 7)).toEqual([])
})

test("what is done in lanes is begun in its order, and the first failure ends it", async () => {
  const begun: number[] = []
  await inLanes([1, 2, 3, 4, 5], async (each) => {
    begun.push(each)
    await Promise.resolve()
  })
  expect(begun).toEqual([1, 2, 3, 4, 5])
  const done: number[] = []
  const failing = inLanes([1, 2, 3, 4, 5, 6], async (each) => {
    if (each === 1) throw new Error("no")
    done.push(each)
    await new Promise((resolve) => setTimeout(resolve))
  })
  await expect(failing).rejects.toThrow("no")
  await new Promise((resolve) => setTimeout(resolve))
  expect(done).toEqual([2, 3])
})
