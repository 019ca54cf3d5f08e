import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Pointing } from "../../src/bindings/pointing.ts"
import { pair } from "./pair.ts"

/** A page that can be hidden. */
class Page extends EventTarget {
  hidden = false

  hide(hidden: boolean): void {
    this.hidden = hidden
    this.dispatchEvent(new Event("visibilitychange"))
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function begun() {
  const [copy] = pair([{ insert: "text\n" }])
  const page = new Page()
  const pointing = new Pointing(copy, page as unknown as Document)
  return { copy, page, pointing }
}

test("one types while keys come, is active after that, and idle after a minute", () => {
  const { copy, pointing } = begun()
  pointing.typed([1, 1])
  pointing.at([2, 2])
  vi.advanceTimersByTime(3_000)
  vi.advanceTimersByTime(60_000)
  vi.advanceTimersByTime(600_000)
  expect(copy.points).toEqual([
    { range: [1, 1], state: "typing" },
    { range: [2, 2], state: "typing" },
    { range: [2, 2], state: "active" },
    { range: [2, 2], state: "idle" },
  ])
})

test("one who hides the page is idle, and active when it is back", () => {
  const { copy, page, pointing } = begun()
  page.hide(true)
  expect(copy.points).toEqual([])
  page.hide(false)
  pointing.at([0, 3])
  page.hide(true)
  page.hide(false)
  expect(copy.points.map(({ state }) => state)).toEqual(["active", "idle", "active"])
})

test("a place that is told again is where it is by then, whatever others wrote and deleted", () => {
  const [copy, other, hub] = pair([{ insert: "some text\n" }])
  const pointing = new Pointing(copy, new Page() as unknown as Document)
  pointing.typed([9, 9])
  other.edit([{ delete: 5 }])
  hub.deliver()
  vi.advanceTimersByTime(3_000)
  expect(copy.points.at(-1)).toEqual({ range: [4, 4], state: "active" })
})

test("one who leaves is nowhere", () => {
  const { copy, page, pointing } = begun()
  pointing.at([0, 3])
  pointing.stop()
  page.hide(true)
  vi.advanceTimersByTime(600_000)
  expect(copy.points.at(-1)?.range).toBeNull()
  expect(copy.points).toHaveLength(2)
})
