import { expect, test } from "vitest"
import { fileName, formsOf } from "../src/downloads.ts"

test.each([
  ["Plan", "markdown", "Plan.md"],
  ["Plan", "text", "Plan.txt"],
  ["notes.md", "text", "notes.md"],
  ["notes.MD", "markdown", "notes.MD"],
  ["Version 3.5", "text", "Version 3.5.txt"],
  ["a/b\\c: “d”?", "html", "a b c “d”.html"],
  ["../../etc/passwd", "text", "etc passwd.txt"],
  [" . ", "text", "document.txt"],
  ["Überblick — 日本", "markdown", "Überblick — 日本.md"],
  ["a\u202Etxt.exe", "html", "a txt.exe.html"],
  ["x".repeat(300), "text", `${"x".repeat(60)}.txt`],
] as const)("a document called %j is saved as %s in %s", (title, form, name) => {
  expect(fileName(title, form)).toBe(name)
})

test("text alone is saved as text", () => {
  expect([formsOf(true), formsOf(false)]).toEqual([["markdown", "html", "text"], ["text"]])
})
