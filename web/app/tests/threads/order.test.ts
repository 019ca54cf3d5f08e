import type { Thread } from "@nexus/sdk/threads"
import { expect, test } from "vitest"
import { inOrder, placeOfNew } from "../../src/threads/order.ts"

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

test("a thread that is being written stands at its words, and before all if it has none", () => {
  const listed = [thread("whole", false), thread("early", true), thread("late", true), thread("orphan", true)]
  const places = new Map([
    ["early", [3, 4]],
    ["late", [9, 12]],
  ] as const)
  const at = (words: readonly [number, number] | null) => placeOfNew(listed, places, words)
  expect([at(null), at([0, 2]), at([3, 9]), at([5, 6]), at([20, 21])]).toEqual([0, 1, 2, 2, 3])
  expect(placeOfNew(listed.slice(0, 3), places, [20, 21])).toBe(3)
})
