import { expect, test } from "vitest"
import { endOf, expiryOf, TERMS } from "../src/expiry.ts"

const NOW = Date.parse("2026-11-21T12:00:00Z")

test("what is good for some days ends as many days from now, and what has no end never does", () => {
  expect(TERMS.map((term) => expiryOf(term, NOW))).toEqual([
    null,
    "2026-11-22T12:00:00.000Z",
    "2026-11-28T12:00:00.000Z",
    "2026-12-21T12:00:00.000Z",
    "2027-11-21T12:00:00.000Z",
  ])
})

test.each([
  [null, "no end"],
  ["2026-11-21T12:00:00Z", "over since Nov 21, 2026"],
  ["2026-11-21T12:00:01Z", "until Nov 21, 2026"],
  ["2027-01-01T00:00:00Z", "until Jan 1, 2027"],
])("that something ends at %s is told as %s", (expires, words) => {
  expect(endOf(expires, NOW)).toBe(words)
})
