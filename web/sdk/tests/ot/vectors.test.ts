import { expect, test } from "vitest"
import chosen from "../../../../tests/vectors/chosen.json" with { type: "json" }
import drawn from "../../../../tests/vectors/drawn.json" with { type: "json" }
import {
  canonical,
  compose,
  type Delta,
  diff,
  digest,
  invert,
  join,
  KEPT,
  type Limits,
  move,
  parse,
  RICH,
  transform,
} from "../../src/ot/index.ts"
import { hasLoneHalf, readable } from "../../src/ot/text.ts"
import { refusalOf } from "../refusal.ts"

// biome-ignore lint/suspicious/noExplicitAny: the fields depend on the verb, and what is wrong with them shows in the result
type Vector = any

const VECTORS: readonly Vector[] = [...chosen, ...drawn]

function delta(ops: unknown): Delta {
  return parse(ops, KEPT)
}

function givenDelta({ given, limits = {} }: Vector): Delta {
  const {
    attribute_size: attributeSize = RICH.attributeSize,
    embed_size: embedSize = RICH.embedSize,
    ...others
  } = limits
  const within: Limits = { ...RICH, ...others, attributeSize, embedSize }
  return parse(given, within)
}

/** What each verb makes of its vectors. */
const VERBS: Record<string, (vector: Vector) => unknown> = {
  compose: ({ first, second }) => compose(delta(first), delta(second)),
  join: ({ first, second, flag }) => join(delta(first), delta(second), { newTextFirst: flag }),
  transform: ({ delta: late, over, flag }) => transform(delta(late), delta(over), { theirsFirst: flag }),
  invert: ({ delta: done, content }) => invert(delta(done), delta(content)),
  move: ({ place, over, flag }) => move(place, delta(over), { theirsFirst: flag }),
  parse: givenDelta,
  dump: (vector) => canonical(givenDelta(vector)),
  digest: ({ content }) => digest(delta(content)),
  units: ({ given }) => Array.from({ length: given.length }, (_, index) => given.charCodeAt(index)),
  readable: ({ given }) => readable(given),
}

function named(verbs: readonly string[]): [string, Vector][] {
  return VECTORS.filter(({ verb }) => verbs.includes(verb)).map((vector) => [`${vector.verb}: ${vector.name}`, vector])
}

test.each(named(Object.keys(VERBS)))("the result is the one that is expected: %s", (_, vector) => {
  const result = VERBS[vector.verb]?.(vector)
  const expected = Array.isArray(vector.expected) ? normal(vector) : vector.expected
  expect(result).toStrictEqual(expected)
})

test.each(named(["refuse"]))("what is no delta or too large is refused with its code: %s", (_, vector) => {
  const refused = refusalOf(() => givenDelta(vector))
  expect(refused.code).toBe(vector.expected)
  expect(refused.remedy).toBe("reload")
})

test.each(named(["diff"]))("a difference leads from the old to the new: %s", (_, vector) => {
  const [old, now] = [delta(vector.old), delta(vector.new)]
  const difference = diff(old, now)
  expect(compose(old, difference)).toStrictEqual(now)
  expect(halves(difference)).toBeLessThanOrEqual(halves(now))
})

test.each(named(["invert"]))("an inverse leads back to the content: %s", (_, vector) => {
  const [done, content] = [delta(vector.delta), delta(vector.content)]
  expect(compose(compose(content, done), delta(vector.expected))).toStrictEqual(content)
})

test("no vector is left out", () => {
  expect(new Set(VECTORS.map(({ verb }) => verb))).toStrictEqual(new Set([...Object.keys(VERBS), "refuse", "diff"]))
})

/** What is expected, as deltas and places are written here. */
function normal({ verb, expected }: Vector): unknown {
  return verb === "move" || verb === "units" ? expected : delta(expected)
}

function halves(made: Delta): number {
  return made.filter((op) => "insert" in op && typeof op.insert === "string" && hasLoneHalf(op.insert)).length
}
