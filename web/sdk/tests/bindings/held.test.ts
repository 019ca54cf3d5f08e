import fc from "fast-check"
import { expect, test } from "vitest"
import { cross, endOf, wayBack } from "../../src/bindings/held.ts"
import { compose, type Delta, move } from "../../src/ot/index.ts"
import { deltaOn } from "./drawn.ts"

const content: Delta = [
  { insert: "abcdef", attributes: { bold: true } },
  { insert: { image: "x" } },
  { insert: "ghij" },
]

test("an edit crosses what is held: compose(own, crossed.held) equals compose(held, crossed.edit)", () => {
  fc.assert(
    fc.property(deltaOn(11), deltaOn(11), (own, held) => {
      const crossed = cross(own, held)
      expect(compose(compose(content, own), crossed.held)).toEqual(compose(compose(content, held), crossed.edit))
    }),
  )
})

test("what was held stands first where both insert", () => {
  const { edit, held } = cross([{ retain: 2 }, { insert: "mine" }], [{ retain: 2 }, { insert: "held" }])
  expect(edit).toEqual([{ retain: 6 }, { insert: "mine" }])
  expect(held).toEqual([{ retain: 2 }, { insert: "held" }])
})

test("formatting that a person gives counts, though other formatting is held", () => {
  const own = [{ retain: 3, attributes: { colour: "red" } }]
  const crossed = cross(own, [{ retain: 5, attributes: { colour: "blue", size: "big" } }])
  expect(crossed.edit).toEqual(own)
  expect(crossed.held).toEqual([
    { retain: 3, attributes: { size: "big" } },
    { retain: 2, attributes: { colour: "blue", size: "big" } },
  ])
})

test("a place goes there and back", () => {
  const held = [{ retain: 2 }, { insert: "xyz" }, { retain: 2 }, { delete: 3 }]
  const there = move(4, held, { theirsFirst: false })
  expect(there).toBe(7)
  expect(move(there, wayBack(held), { theirsFirst: false })).toBe(4)
})

test("the end of a change is behind the last thing that it puts or formats, and where it deletes", () => {
  expect(endOf([{ retain: 2 }, { insert: "abc" }])).toBe(5)
  expect(endOf([{ retain: 2 }, { delete: 3 }])).toBe(2)
  expect(endOf([{ insert: "a" }, { retain: 4, attributes: { bold: true } }, { retain: 2 }])).toBe(5)
})
