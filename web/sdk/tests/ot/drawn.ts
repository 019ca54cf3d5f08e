/** What fast-check draws for the laws: contents, and deltas that fit them, true order and all. */
import fc from "fast-check"
import { type Attributes, compact, type Delta, growth, type Insert, type Op } from "../../src/ot/index.ts"

// Few names and values, so that neighbours often say the same; every kind of unit, and embeds.
const NAMES = ["bold", "colour"]
const VALUES = [true, 1, "red", { deep: [1, null] }]
const TEXTS = ["a", "bc", "ä", "字x", "😀", "x😀y", "\n"]
const EMBEDS = [{ image: "cat.png" }, { image: "dog.png" }, { formula: { tex: "x^2" } }]

function attributes({ nulls }: { nulls: boolean }): fc.Arbitrary<Attributes | undefined> {
  const values = fc.constantFrom(...VALUES, ...(nulls ? [null] : []))
  const some = fc.dictionary(fc.constantFrom(...NAMES), values, { minKeys: 1, noNullPrototype: true })
  return fc.option(some, { nil: undefined, freq: 2 })
}

const INSERT: fc.Arbitrary<Insert> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...TEXTS) }, fc.constantFrom(...EMBEDS)),
    attributes({ nulls: false }),
  )
  .map(([insert, given]) => (given === undefined ? { insert } : { insert, attributes: given }))

/** Content of some runs. */
export const CONTENT: fc.Arbitrary<Delta> = fc.array(INSERT, { maxLength: 5 }).map(compact)

const STEP = fc.record({
  kind: fc.constantFrom("insert", "retain", "delete"),
  reach: fc.integer({ min: 1, max: 4 }),
  insert: INSERT,
  attributes: attributes({ nulls: true }),
})

/** A delta that reads at most this length, with deletes and inserts in any order. */
export function deltaOn(length: number): fc.Arbitrary<Delta> {
  return fc.array(STEP, { maxLength: 5 }).map((steps) => {
    let left = length
    const ops = steps.map(({ kind, reach, insert, attributes }): Op => {
      if (kind === "insert" || left === 0) return insert
      const units = Math.min(reach, left)
      left -= units
      if (kind === "delete") return { delete: units }
      return attributes === undefined ? { retain: units } : { retain: units, attributes }
    })
    return compact(ops)
  })
}

/** Content, a series of deltas each made after the one before, and rival deltas made on the content. */
export function edited({ steps, rivals = 0 }: { steps: number; rivals?: number }): fc.Arbitrary<Edited> {
  return CONTENT.chain((content) =>
    fc.record({
      content: fc.constant(content),
      series: seriesOn(growth(content), steps),
      rivals: fc.tuple(...Array.from({ length: rivals }, () => deltaOn(growth(content)))),
    }),
  )
}

/** See `edited`. */
export type Edited = { content: Delta; series: Delta[]; rivals: Delta[] }

function seriesOn(length: number, steps: number): fc.Arbitrary<Delta[]> {
  if (steps === 0) return fc.constant([])
  return deltaOn(length).chain((first) =>
    seriesOn(length + growth(first), steps - 1).map((others) => [first, ...others]),
  )
}
