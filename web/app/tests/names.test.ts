import { expect, test } from "vitest"
import { safeColour } from "../src/colours.ts"
import { initialsOf } from "../src/initials.ts"
import { Refused } from "../src/rest.ts"
import { faultIn, remainder } from "../src/sending.ts"

test.each([
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  ["  Ann  van der Berg ", "AB"],
  ["👩‍🚀 Sam", "👩‍🚀S"],
  ["", ""],
])("the initials of %j are %j", (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test("what is no colour becomes a quiet one", () => {
  expect(safeColour("#2563EB")).toBe("#2563EB")
  for (const wrong of ["red", "#fff", "#2563eb;background:url(//x)", "url(x)"])
    expect(safeColour(wrong)).toBe("#57534e")
})

test("what is wrong is said at its field, and everything else above the form", () => {
  const problem = new Refused("invalid", "", 400, [
    { field: "password", code: "short", detail: "Too short." },
    { field: "password", code: "common", detail: "Too common." },
    { field: "language", code: "invalid", detail: "No language." },
  ])
  expect(faultIn(problem, "password")).toBe("Too short. Too common.")
  expect(faultIn(problem, "username")).toBeUndefined()
  expect(remainder(problem, ["password"])).toBe("No language.")
  expect(remainder(new Refused("conflict", "as things stand this cannot be done"), [])).toBe(
    "As things stand this cannot be done.",
  )
  expect(remainder(null, [])).toBeNull()
})
