import fc from "fast-check"
import { expect, test } from "vitest"
import { placeIn, shownOf } from "../../src/bindings/textarea.ts"
import { applied, difference, keepingEnd, taken, textual, unitsOf } from "../../src/bindings/textual.ts"
import { compose, type Delta, growth } from "../../src/ot/index.ts"
import { checkFit } from "../../src/sync/index.ts"
import { deltaOn } from "./drawn.ts"

const rich: Delta = [{ insert: "one" }, { insert: { image: "x" } }, { insert: "two\n", attributes: { header: 1 } }]

test("a plain editor sees each embed as one character, and no formatting", () => {
  expect(
    textual([{ retain: 2, attributes: { bold: true } }, { insert: { image: "x" } }, { insert: "a" }, { delete: 1 }]),
  ).toEqual([{ retain: 2 }, { insert: "\ufffca" }, { delete: 1 }])
  expect(unitsOf(rich)).toBe("one\ufffctwo\n")
})

test("what a delta makes of a text, its inverse takes back", () => {
  fc.assert(
    fc.property(deltaOn(6), (drawn) => {
      const delta = textual(drawn)
      expect(applied(applied("abcdef", delta), taken(delta, "abcdef"))).toBe("abcdef")
    }),
  )
})

test("an edit of rich text keeps its last newline, and leaves the same text before it", () => {
  fc.assert(
    fc.property(deltaOn(growth(rich)), (drawn) => {
      const wanted = textual(drawn)
      const { edit, rest } = keepingEnd(wanted, rich)
      checkFit(edit, growth(rich), { rich: true })
      const text = unitsOf(compose(rich, edit))
      const meant = applied(unitsOf(rich), wanted)
      expect(text).toBe(meant.endsWith("\n") ? meant : `${meant}\n`)
      expect(applied(meant, rest)).toBe(text)
    }),
  )
})

test("an edit that keeps away from the end stays as it is", () => {
  const edit = [{ retain: 2 }, { insert: "x" }, { delete: 1 }]
  expect(keepingEnd(edit, rich)).toEqual({ edit, rest: [] })
})

test("text that is typed behind everything begins a line, and embeds before it stay", () => {
  const { edit } = keepingEnd([{ retain: 8 }, { insert: "x" }], rich)
  expect(compose(rich, edit)).toEqual([
    ...rich.slice(0, 2),
    { insert: "two", attributes: { header: 1 } },
    { insert: "\nx" },
    { insert: "\n", attributes: { header: 1 } },
  ])
})

test("one text becomes another", () => {
  expect(applied("abc", difference("abc", "abXc"))).toBe("abXc")
  expect(difference("abc", "abc")).toEqual([])
})

test("a textarea makes one newline of every line end, and a place in it is never within one", () => {
  const text = "a\r\nb\rc\nd"
  expect(shownOf(text)).toBe("a\nb\nc\nd")
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((place) => placeIn(text, place))).toEqual([0, 1, 3, 4, 5, 6, 7, 8])
})
