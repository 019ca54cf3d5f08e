/** Whatever comes in is read, or refused with an error that has a code: nothing else is ever thrown. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { CollabError } from "../../src/errors.ts"
import { canonical, KEPT, parse } from "../../src/ot/index.ts"
import { readServerFrame } from "../../src/sync/index.ts"

const VALUE = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
})
const NAME = fc.constantFrom("insert", "retain", "delete", "attributes", "__proto__", "constructor", "image")
const OP = fc.dictionary(NAME, fc.oneof(VALUE, fc.constantFrom("x", 1, { image: 1 }, { bold: null })))
const TYPE = fc.constantFrom(
  ...["joined", "content", "revisions", "stretch", "roster", "threads", "role", "document", "checkpoint", "error"],
  ...["inbox", "delayed", "closing", "pong", "newer"],
)
const FIELD = fc.constantFrom(
  ...["revision", "revisions", "delta", "first", "last", "part", "role", "entered", "moved", "left", "changes", "seq"],
  ...["code", "remedy", "detail", "title", "digest", "reason", "retry_after", "time", "toString"],
)

test("any value is read as a delta or refused", () => {
  fc.assert(
    fc.property(fc.oneof(VALUE, fc.array(OP), fc.array(fc.oneof(OP, VALUE))), (value) => {
      const delta = refusable(() => parse(value, KEPT))
      if (delta !== undefined) expect(parse(canonical(delta), KEPT)).toEqual(delta)
    }),
    { numRuns: 2000 },
  )
})

test("any text is read as a frame or refused", () => {
  const frame = fc.tuple(TYPE, fc.dictionary(FIELD, fc.oneof(fc.jsonValue(), fc.array(OP), fc.nat())))
  const text = frame.map(([type, fields]) =>
    JSON.stringify({ ...fields, type }, (_, value) => (typeof value === "bigint" ? null : value)),
  )
  fc.assert(
    fc.property(fc.oneof(text, fc.json(), fc.string()), (given) => {
      refusable(() => readServerFrame(given))
    }),
    { numRuns: 2000 },
  )
})

function refusable<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof CollabError) return undefined
    throw error
  }
}
