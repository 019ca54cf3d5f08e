import { expect, test } from "vitest"
import { passagesOf } from "../src/editor/passages.ts"

test("a recovery copy is told as what was typed and what was deleted", () => {
  const before = [{ insert: "the black cat" }, { insert: "\n" }]
  const edits = [{ retain: 4 }, { delete: 6 }, { insert: "white " }, { retain: 3 }, { insert: "s" }]
  expect(passagesOf(before, edits)).toEqual([
    { kind: "removed", text: "black ", at: 1 },
    { kind: "typed", text: "white ", at: 2 },
    { kind: "typed", text: "s", at: 4 },
  ])
})

test("formatting alone types and deletes nothing", () => {
  expect(passagesOf([{ insert: "cat\n" }], [{ retain: 3, attributes: { bold: true } }])).toEqual([])
})

test("an embed that was put in counts as typed", () => {
  expect(passagesOf([], [{ insert: { image: "data:," } }])).toEqual([{ kind: "typed", text: "\ufffc", at: 0 }])
})
