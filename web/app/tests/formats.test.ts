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
  expect(styleOf({ header: 2 }).words).toBe("Heading 2")
  expect(styleOf({ "code-block": "plain" }).words).toBe("Code")
  expect(styleOf({ blockquote: true, bold: true }).words).toBe("Quote")
  expect(styleOf({ header: [1, 2] }).words).toBe("Text")
  expect(styleOf({}).words).toBe("Text")
})

test("a checklist is one whether its lines are checked or not", () => {
  const on = (list: string) => LISTS.filter((each) => isOn(each, { list })).map((each) => each.words)
  expect(on("checked")).toEqual(["Checklist"])
  expect(on("unchecked")).toEqual(["Checklist"])
  expect(on("bullet")).toEqual(["Bulleted list"])
})
