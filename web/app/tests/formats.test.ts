import { expect, test } from "vitest"
import { addressOf, isOn, LISTS, styleOf } from "../src/editor/formats.ts"

test.each([
  ["example.org", "https://example.org"],
  [" http://example.org/a b ", "http://example.org/a b"],
  ["ann@example.org", "mailto:ann@example.org"],
  ["mailto:ann@example.org", "mailto:ann@example.org"],
  ["javascript:alert(1)", "https://javascript:alert(1)"],
  ["  ", null],
])("the address %j becomes %j", (typed, address) => {
  expect(addressOf(typed)).toBe(address)
})

test("a paragraph has the style that Quill tells, and none if there are several", () => {
  expect(styleOf({ header: 2 }).called).toBe("heading2")
  expect(styleOf({ "code-block": "plain" }).called).toBe("code")
  expect(styleOf({ blockquote: true, bold: true }).called).toBe("quote")
  expect(styleOf({ header: [1, 2] }).called).toBe("text")
  expect(styleOf({}).called).toBe("text")
})

test("a checklist is one whether its lines are checked or not", () => {
  const on = (list: string) => LISTS.filter((each) => isOn(each, { list })).map((each) => each.called)
  expect(on("checked")).toEqual(["check"])
  expect(on("unchecked")).toEqual(["check"])
  expect(on("bullet")).toEqual(["bullet"])
})
