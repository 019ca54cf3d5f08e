import fc from "fast-check"
import { expect, test } from "vitest"
import {
  canonical,
  compose,
  cut,
  diff,
  fold,
  growth,
  invert,
  isContent,
  join,
  KEPT,
  move,
  parse,
  textOf,
  transform,
} from "../../src/ot/index.ts"
import { CONTENT, deltaOn, type Edited, edited } from "./drawn.ts"

const BEFORE = { theirsFirst: true }
const BEHIND = { theirsFirst: false }

/** A law of some deltas; what breaks it is shown with the seed that drew it. */
function law(sentence: string, drawn: { steps: number; rivals?: number }, holds: (edited: Edited) => void): void {
  test(sentence, () => fc.assert(fc.property(edited(drawn), holds), { numRuns: 500 }))
}

law("compose(compose(a, b), c) is compose(a, compose(b, c))", { steps: 3 }, ({ series: [a = [], b = [], c = []] }) => {
  expect(compose(compose(a, b), c)).toEqual(compose(a, compose(b, c)))
})

law(
  "content composed with a delta is content, as much longer as the delta says",
  { steps: 1 },
  ({ content, series: [a = []] }) => {
    const after = compose(content, a)
    expect(isContent(after)).toBe(true)
    expect(growth(after)).toBe(growth(content) + growth(a))
  },
)

law(
  "both ways around the diamond lead to one content",
  { steps: 0, rivals: 2 },
  ({ content, rivals: [a = [], b = []] }) => {
    const overA = compose(compose(content, a), transform(b, a, BEFORE))
    const overB = compose(compose(content, b), transform(a, b, BEHIND))
    expect(overA).toEqual(overB)
  },
)

law(
  "a stretch is as good as its parts to whom they come first",
  { steps: 2, rivals: 1 },
  ({ series: [a = [], b = []], rivals: [p = []] }) => {
    expect(transform(p, join(a, b), BEFORE)).toEqual(transform(transform(p, a, BEFORE), b, BEFORE))
  },
)

law(
  "a stretch is as good as its parts to whom they come behind",
  { steps: 2, rivals: 1 },
  ({ series: [a = [], b = []], rivals: [p = []] }) => {
    const joined = join(a, b, { newTextFirst: false })
    expect(transform(p, joined, BEHIND)).toEqual(transform(transform(p, a, BEHIND), b, BEHIND))
  },
)

law("a stretch has the effect of its parts on content", { steps: 2 }, ({ content, series: [a = [], b = []] }) => {
  expect(compose(content, join(a, b))).toEqual(compose(compose(content, a), b))
})

law("many deltas fold to what they are one after the other", { steps: 5 }, ({ content, series }) => {
  const stepwise = series.reduce((sofar, delta) => compose(sofar, delta), content)
  expect(compose(content, fold(series, compose))).toEqual(stepwise)
  expect(compose(content, fold(series, join))).toEqual(stepwise)
  expect(fold([content, ...series], compose)).toEqual(stepwise)
})

law("an inverse leads back", { steps: 1 }, ({ content, series: [a = []] }) => {
  expect(compose(compose(content, a), invert(a, content))).toEqual(content)
})

law("a delta is what is read from its canonical text", { steps: 1 }, ({ content, series: [a = []] }) => {
  for (const delta of [content, a]) expect(parse(canonical(delta), KEPT)).toEqual(delta)
})

law(
  "what survives stands where its place has moved to, and nothing comes between it and its end",
  { steps: 1 },
  ({ content, series: [a = []] }) => {
    const units = Array.from({ length: growth(content) }, (_, index) => String.fromCharCode(0x4e00 + index))
    const after = textOf(compose([{ insert: units.join("") || "-" }], a))
    for (const [index, unit] of units.entries()) {
      if (!after.includes(unit)) continue
      expect(move(index, a, BEFORE)).toBe(after.indexOf(unit))
      expect(move(index + 1, a, BEHIND)).toBe(after.indexOf(unit) + 1)
      expect(move([index, index + 1], a, BEFORE)).toEqual([after.indexOf(unit), after.indexOf(unit) + 1])
    }
  },
)

test("a difference leads from the old content to the new", () => {
  fc.assert(
    fc.property(CONTENT, CONTENT, (old, now) => {
      const difference = diff(old, now)
      expect(compose(old, difference)).toEqual(now)
      if (old === now || canonical(old) === canonical(now)) expect(difference).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test("a delta that is cut has the same effect, piece by piece, each within limits", () => {
  const room = fc.record({ size: fc.integer({ min: 140, max: 300 }), ops: fc.integer({ min: 2, max: 6 }) })
  fc.assert(
    fc.property(
      CONTENT.chain((content) => fc.tuple(fc.constant(content), deltaOn(growth(content)))),
      room,
      ([content, delta], limits) => {
        const longest = Math.max(growth(content), growth(content) + growth(delta))
        let after = content
        for (let left = delta; left.length > 0; ) {
          const { first, rest } = cut(left, limits)
          expect(first.length).toBeGreaterThan(0)
          expect(first.length).toBeLessThanOrEqual(limits.ops)
          expect(canonical(first).length).toBeLessThanOrEqual(limits.size)
          after = compose(after, first)
          expect(growth(after)).toBeLessThanOrEqual(longest)
          left = rest
        }
        expect(after).toEqual(compose(content, delta))
      },
    ),
    { numRuns: 500 },
  )
})
