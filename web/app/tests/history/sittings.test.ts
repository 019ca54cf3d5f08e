import { expect, test } from "vitest"
import { PAUSE, sittingAt, sittingsOf } from "../../src/history/sittings.ts"
import { revision } from "./listed.ts"

const REVISIONS = [
  revision(1, "ann", 0, [{ insert: "Plan\n" }]),
  revision(2, "bob", 4, [{ retain: 4 }, { insert: "!!" }]),
  revision(3, "ann", 13, [{ retain: 4 }, { delete: 1 }]),
  revision(4, "ann", 23, [{ retain: 4, attributes: { header: 1 } }]),
  revision(5, null, 100),
]

test("whoever writes without a long pause sits together, in the order in which they began", () => {
  const [together, alone, guest] = sittingsOf(REVISIONS)
  expect(together).toMatchObject({ first: 1, last: 3, typed: 7, removed: 1 })
  expect(together?.writers.map((each) => each.name)).toEqual(["Ann", "Bob"])
  expect(alone).toMatchObject({ first: 4, last: 4, typed: 0, removed: 0, from: alone?.until })
  expect(guest?.writers).toEqual([{ key: "", name: null, colour: null }])
})

test("a pause ends a sitting when it is long enough, and not before", () => {
  const minutes = PAUSE / 60_000
  expect(sittingsOf([revision(1, "ann", 0), revision(2, "ann", minutes - 0.1)])).toHaveLength(1)
  expect(sittingsOf([revision(1, "ann", 0), revision(2, "ann", minutes)])).toHaveLength(2)
})

test("a clock that is a little behind ends no sitting, and one that is far behind does", () => {
  expect(sittingsOf([revision(1, "ann", 1), revision(2, "bob", 0)])).toMatchObject([{ first: 1, last: 2 }])
  expect(sittingsOf([revision(1, "ann", 600), revision(2, "bob", 0)])).toHaveLength(2)
})

test("all whose names are not told are one writer", () => {
  const hidden = ["7", "8"].map((author, at) => ({ ...revision(at + 1, author, at), name: null, colour: null }))
  expect(sittingsOf(hidden)[0]?.writers).toHaveLength(1)
})

test("every revision is found in its sitting", () => {
  const sittings = sittingsOf(REVISIONS)
  expect([1, 2, 3, 4, 5].map((number) => sittingAt(sittings, number)?.first)).toEqual([1, 1, 1, 4, 5])
  expect(sittingAt([], 1)).toBeUndefined()
})
