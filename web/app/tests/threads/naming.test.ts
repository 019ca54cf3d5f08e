import { expect, test } from "vitest"
import { namedAt, suggested } from "../../src/threads/naming.ts"

test.each([
  ["ask @an", 7, { at: 4, begun: "an" }],
  ["@", 1, { at: 0, begun: "" }],
  ["(@Bob.", 6, { at: 1, begun: "bob." }],
  ["a@b", 3, null],
  ["@ann is", 7, null],
  ["@ann", 0, null],
] as const)("in %j with the caret at %i somebody is named, or nobody", (text, caret, expected) => {
  expect(namedAt(text, caret)).toEqual(expected)
})

test("those are suggested whose username or one of whose names begins so", () => {
  const people = [
    { name: "Ann Lee", username: "ann" },
    { name: "Bob", username: "lea" },
    { name: "Cy", username: "cy" },
  ]
  expect(suggested(people, "le").map(({ username }) => username)).toEqual(["ann", "lea"])
  expect(suggested(people, "").length).toBe(3)
})
