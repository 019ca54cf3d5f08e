import fc from "fast-check"
import { expect, test } from "vitest"
import { deltaOf, type Splice, spliceOf, splicesOf } from "../../src/bindings/splice.ts"
import { applied } from "../../src/bindings/textual.ts"

const texts = fc.string({ unit: fc.constantFrom("a", "b", "\n", "😀", "😁", "\u200d"), maxLength: 12 })

test("a splice makes the old text into the new one, and never splits a character in what it puts there", () => {
  fc.assert(
    fc.property(texts, texts, fc.nat(24), (old, now, caret) => {
      const splice = spliceOf(old, now, caret)
      expect(splice === null ? old : applied(old, deltaOf(splice))).toBe(now)
      expect(splice?.text ?? "").not.toMatch(/\p{Surrogate}/u)
    }),
  )
})

test("nothing is spliced where nothing has changed", () => {
  expect(spliceOf("abc", "abc")).toBeNull()
})

test("a letter typed among the same letters stands before the caret", () => {
  expect(spliceOf("aaa", "aaaa", 2)).toEqual({ start: 1, end: 1, text: "a" } satisfies Splice)
  expect(spliceOf("aaa", "aaaa", 4)).toEqual({ start: 3, end: 3, text: "a" } satisfies Splice)
})

test("a letter deleted among the same letters stood behind the caret", () => {
  expect(spliceOf("aaaa", "aaa", 1)).toEqual({ start: 1, end: 2, text: "" } satisfies Splice)
})

test("an emoji that gives way to one with the same first half is replaced whole", () => {
  expect(spliceOf("x😀y", "x😁y", 3)).toEqual({ start: 1, end: 3, text: "😁" } satisfies Splice)
})

test("only what has changed of a family of emoji is replaced", () => {
  expect(spliceOf("👩‍👩‍👧", "👩‍👩‍👦")).toEqual({ start: 6, end: 8, text: "👦" } satisfies Splice)
})

test("a delta is told as splices in places of the text before it", () => {
  const delta = [{ retain: 2 }, { insert: "x" }, { delete: 1 }, { retain: 3 }, { delete: 2 }]
  expect(splicesOf(delta)).toEqual([
    { start: 2, end: 2, text: "x" },
    { start: 2, end: 3, text: "" },
    { start: 6, end: 8, text: "" },
  ])
})
