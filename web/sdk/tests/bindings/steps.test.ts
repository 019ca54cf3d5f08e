import { expect, test } from "vitest"
import { Steps } from "../../src/bindings/steps.ts"

const typed = (place: number, text: string) =>
  place === 0 ? [{ insert: text }] : [{ retain: place }, { insert: text }]

test("typing that goes on within a second is one step", () => {
  const steps = new Steps()
  expect(steps.joins(typed(4, "a"), 0)).toBe(false)
  expect(steps.joins(typed(5, "b"), 999)).toBe(true)
  expect(steps.joins(typed(6, "c"), 1_999)).toBe(false)
})

test("typing elsewhere, a new line, formatting and a change of kind begin a step", () => {
  const steps = new Steps()
  steps.joins(typed(0, "a"), 0)
  expect(steps.joins(typed(9, "b"), 1)).toBe(false)
  expect(steps.joins(typed(10, "\n"), 2)).toBe(false)
  expect(steps.joins(typed(11, "c"), 3)).toBe(false)
  expect(steps.joins([{ retain: 11 }, { delete: 1 }], 4)).toBe(false)
  expect(steps.joins([{ retain: 10 }, { delete: 1 }], 5)).toBe(true)
  expect(steps.joins([{ retain: 10 }, { delete: 1 }], 6)).toBe(true)
  expect(steps.joins([{ retain: 3, attributes: { bold: true } }], 7)).toBe(false)
  expect(steps.joins([{ retain: 3, attributes: { bold: true } }, { insert: "x" }], 8)).toBe(false)
})

test("typing goes on although others have moved it", () => {
  const steps = new Steps()
  steps.joins(typed(4, "a"), 0)
  steps.move([{ insert: "others" }])
  expect(steps.joins(typed(11, "b"), 1)).toBe(true)
})

test("after a cut a step begins", () => {
  const steps = new Steps()
  steps.joins(typed(4, "a"), 0)
  steps.cut()
  expect(steps.joins(typed(5, "b"), 1)).toBe(false)
})
