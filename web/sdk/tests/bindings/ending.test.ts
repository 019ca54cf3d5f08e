import fc from "fast-check"
import { expect, test } from "vitest"
import { endKept } from "../../src/bindings/ending.ts"
import { compose, type Delta, growth } from "../../src/ot/index.ts"
import { checkFit } from "../../src/sync/index.ts"
import { deltaOn } from "./drawn.ts"

const content: Delta = [{ insert: "one" }, { insert: { image: "x" } }, { insert: "\n", attributes: { header: 1 } }]

test("an edit with the same effect keeps the last newline, whatever an editor tells", () => {
  fc.assert(
    fc.property(deltaOn(growth(content)), (drawn) => {
      const now = compose(content, drawn)
      fc.pre(
        String(now.at(-1) && "insert" in (now.at(-1) ?? {}) ? (now.at(-1) as { insert: unknown }).insert : "").endsWith(
          "\n",
        ),
      )
      const kept = endKept(drawn, content)
      expect(compose(content, kept)).toEqual(now)
      checkFit(kept, growth(content), { rich: true })
    }),
  )
})

test("content that gives way as a whole keeps its last newline, formatted anew", () => {
  const edit = [{ insert: "anew\n" }, { delete: 5 }]
  expect(() => checkFit(edit, growth(content), { rich: true })).toThrow("the newline that ends rich content")
  const kept = endKept(edit, content)
  checkFit(kept, growth(content), { rich: true })
  expect(compose(content, kept)).toEqual([{ insert: "anew\n" }])
})

test("a line that is told to stand behind the last newline stands before it", () => {
  expect(endKept([{ retain: 1 }, { insert: "\n" }], [{ insert: "\n" }])).toEqual([{ insert: "\n" }])
})
