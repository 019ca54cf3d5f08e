import { expect, test } from "vitest"
import { ago } from "../src/times.ts"

const NOW = Date.parse("2026-11-21T12:00:00Z")

test.each([
  ["2026-11-21T11:59:30Z", "just now"],
  ["2026-11-21T12:00:30Z", "just now"], // by a clock that is ahead of ours
  ["2026-11-21T11:59:00Z", "1 minute ago"],
  ["2026-11-21T11:00:01Z", "59 minutes ago"],
  ["2026-11-21T11:00:00Z", "1 hour ago"],
  ["2026-11-20T12:00:00Z", "yesterday"],
  ["2026-11-15T12:00:00Z", "6 days ago"],
  ["2026-11-14T12:00:00Z", "last week"],
  ["2026-10-24T12:00:00Z", "Oct 24, 2026"],
])("what was at %s was %s", (time, words) => {
  expect(ago(time, NOW)).toBe(words)
})
