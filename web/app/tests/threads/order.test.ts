import type { Thread } from "@nexus/sdk/threads"
import { expect, test } from "vitest"
import { inOrder } from "../../src/threads/order.ts"

function thread(id: string, hasWords: boolean, created = "2026-01-01T00:00:00Z"): Thread {
  const anchor = hasWords ? { revision: 1, range: null, origin: { revision: 1 } } : null
  const about = { number: 1, opener: null, created, resolved: null, resolver: null, quote: "", count: 0, comments: [] }
  return { id, anchor, ...about }
}

test("threads stand in the order of their words, behind those on the whole document and before those without words", () => {
  const threads = [
    thread("orphan", true),
    thread("late", true),
    thread("whole", false),
    thread("early", true),
    thread("twin", true, "2025-01-01T00:00:00Z"),
  ]
  const places = new Map([
    ["late", [9, 12]],
    ["early", [3, 4]],
    ["twin", [3, 8]],
  ] as const)
  expect(inOrder(threads, places).map(({ id }) => id)).toEqual(["whole", "twin", "early", "late", "orphan"])
})
