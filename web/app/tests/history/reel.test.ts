import { compose, type Delta, textOf } from "@nexus/sdk"
import { expect, test } from "vitest"
import { Reel, unmarked } from "../../src/history/reel.ts"
import type { Listed } from "../../src/history/revisions.ts"
import { revision } from "./listed.ts"

const SEED = 20261121

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** What three people write into a document, at random. */
function written(count: number): readonly Listed[] {
  const next = chance(SEED)
  const pick = (many: number) => Math.floor(next() * many)
  const revisions: Listed[] = [revision(1, "ann", 0, [{ insert: "Once.\n" }])]
  let length = 6
  for (let number = 2; number <= count; number++) {
    const at = 1 + pick(length - 1)
    const kind = pick(10)
    let delta: Delta = [{ retain: at }, { insert: "word ".slice(pick(4)) }]
    if (kind < 2 && at > 3) delta = [{ retain: at - 3 }, { delete: 3 }]
    else if (kind < 4) delta = [{ retain: at, attributes: { bold: kind === 2 ? true : null } }]
    length += delta.reduce(
      (sum, op) => sum + ("delete" in op ? -op.delete : "insert" in op ? textOf([op]).length : 0),
      0,
    )
    revisions.push(revision(number, ["ann", "bob", "eve"][pick(3)] ?? null, number * (pick(9) === 0 ? 2 : 1), delta))
  }
  return revisions
}

const REVISIONS = written(3000)
let content: Delta = []
const CONTENTS = REVISIONS.map(({ delta }) => {
  content = compose(content, delta)
  return content
})

function reelOf(revisions: readonly Listed[]): Reel {
  const reel = new Reel(0, [])
  reel.push(revisions)
  return reel
}

test(`the content at a revision is what its revisions compose to, in whatever order they are asked for (seed ${SEED})`, () => {
  const reel = reelOf(REVISIONS)
  for (const number of [3000, 1, 1024, 1025, 1023, 2, 2999, 256, 700, 3000]) {
    expect(unmarked(reel.contentAt(number)), `${number}`).toEqual(CONTENTS[number - 1])
  }
})

test(`a change leads from one content to another, forward and back (seed ${SEED})`, () => {
  const reel = reelOf(REVISIONS)
  const next = chance(SEED)
  for (let from = 1, step = 0; step < 25; step++) {
    const to = 1 + Math.floor(next() * 3000)
    expect(compose(reel.contentAt(from), reel.change(from, to)), `${from} to ${to}`).toEqual(reel.contentAt(to))
    from = to
  }
})

test("every word is marked with who wrote it, and with the sitting in which it was written", () => {
  const reel = reelOf([
    revision(1, "ann", 0, [{ insert: "The cat.\n" }]),
    revision(2, "bob", 5, [{ retain: 4 }, { insert: "black ", attributes: { bold: true } }]),
    revision(3, "ann", 60, [{ retain: 13 }, { insert: " sat" }]),
  ])
  expect(reel.writers.map((each) => each.name)).toEqual(["Ann", "Bob"])
  expect(reel.made).toEqual([0, 1, 0])
  expect(reel.contentAt(3)).toEqual([
    { insert: "The ", attributes: { wrote: "0", sitting: "1" } },
    { insert: "black ", attributes: { bold: true, wrote: "1", sitting: "1" } },
    { insert: "cat", attributes: { wrote: "0", sitting: "1" } },
    { insert: " sat", attributes: { wrote: "0", sitting: "3" } },
    { insert: ".\n", attributes: { wrote: "0", sitting: "1" } },
  ])
  expect(unmarked(reel.contentAt(2))).toEqual([
    { insert: "The " },
    { insert: "black ", attributes: { bold: true } },
    { insert: "cat.\n" },
  ])
})

test("a reel that begins later marks nothing of what was there before", () => {
  const reel = new Reel(2, [{ insert: "The cat.\n" }])
  reel.push([revision(3, "ann", 0, [{ retain: 7 }, { insert: " sat" }])])
  expect(reel.upto).toBe(3)
  expect(reel.at(3)?.name).toBe("Ann")
  expect(reel.at(2)).toBeUndefined()
  expect(reel.contentAt(3)[0]).toEqual({ insert: "The cat" })
  expect(reel.contentAt(2)).toEqual([{ insert: "The cat.\n" }])
})

test("what follows later goes on with the same writers and the same sitting", () => {
  const reel = reelOf(REVISIONS.slice(0, 900))
  const before = reel.contentAt(900)
  reel.push(REVISIONS.slice(900))
  expect(reel.writers).toHaveLength(3)
  expect(unmarked(reel.contentAt(3000))).toEqual(CONTENTS.at(-1))
  expect(compose(before, reel.change(900, 3000))).toEqual(reel.contentAt(3000))
})

test("a revision that does not follow is no part of a reel", () => {
  expect(() => reelOf([revision(1, "ann", 0), revision(3, "ann", 0)])).toThrow("revision 3 does not follow 1")
})
