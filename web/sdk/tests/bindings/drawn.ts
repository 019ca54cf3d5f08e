import fc from "fast-check"
import { Draft } from "../../src/ot/draft.ts"
import { type Delta, lengthOf, type Op } from "../../src/ot/index.ts"

const attributes = fc.constantFrom(undefined, { bold: true }, { bold: null }, { colour: "red" })
const ops: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ insert: fc.constantFrom("x", "yz", "\n") }),
  fc.integer({ min: 1, max: 4 }).map((units) => ({ delete: units })),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), attributes)
    .map(([retain, given]) => (given === undefined ? { retain } : { retain, attributes: given })),
)

/** Deltas on content of so many units. */
export function deltaOn(length: number): fc.Arbitrary<Delta> {
  return fc.array(ops, { maxLength: 6 }).map((drawn) => {
    const draft = new Draft()
    let left = length
    for (const op of drawn) {
      const units = "insert" in op ? 0 : lengthOf(op)
      if (units > left) continue
      left -= units
      draft.push(op)
    }
    return draft.finish()
  })
}
