import { expect, test } from "vitest"
import { isCode } from "../src/editor/codeNames.ts"

test.each([
  ["notes.md", true],
  ["app.PY", true],
  ["Makefile.toml", true],
  ["notes.txt", false],
  ["Plan", false],
  ["Plan 2.0", false],
  ["What? Why.", false],
  ["See example.com/a b", false],
  [".", false],
])("%j tells of a language: %s", (name, tells) => {
  expect(isCode(name)).toBe(tells)
})
