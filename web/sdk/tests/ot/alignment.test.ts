import fc from "fast-check"
import { expect, test } from "vitest"
import { align, type Passage } from "../../src/ot/alignment.ts"

const SYMBOLS = fc.array(fc.constantFrom(1, 2, 3, 4), { maxLength: 14 }).map((symbols) => Uint32Array.from(symbols))

test("the passages are the old sequence without what is new, and the new one without what is gone", () => {
  fc.assert(
    fc.property(SYMBOLS, SYMBOLS, fc.nat({ max: 60 }), (old, now, patience) => {
      const passages = align(old, now, patience)
      expect(symbolsOf(passages, "new")).toEqual([...old])
      expect(symbolsOf(passages, "gone")).toEqual([...now])
    }),
    { numRuns: 2000 },
  )
})

test("no way has fewer differences than the one that is found", () => {
  fc.assert(
    fc.property(SYMBOLS, SYMBOLS, (old, now) => {
      const kept = align(old, now).flatMap(({ kind, symbols }) => (kind === "kept" ? [...symbols] : []))
      expect(kept.length).toBe(mostInCommon([...old], [...now]))
    }),
    { numRuns: 2000 },
  )
})

test("a search for a long way that goes on too long ends, and what it looked at is taken for different", () => {
  const chance = drawing(7)
  const [old, now] = [0, 1].map(() => Uint32Array.from({ length: 30_000 }, () => chance(500)))
  if (old === undefined || now === undefined) throw new Error("two were drawn")
  const passages = align(old, now)
  expect(symbolsOf(passages, "new")).toEqual([...old])
  expect(symbolsOf(passages, "gone")).toEqual([...now])
})

/** What passages are without those of a kind. */
function symbolsOf(passages: readonly Passage[], without: Passage["kind"]): number[] {
  return passages.filter(({ kind }) => kind !== without).flatMap(({ symbols }) => [...symbols])
}

/** The length of the longest common subsequence: slow and obvious. */
function mostInCommon(old: readonly number[], now: readonly number[]): number {
  let above = new Array<number>(now.length + 1).fill(0)
  for (const symbol of old) {
    const row = [0]
    for (const [index, other] of now.entries()) {
      const best = Math.max(row[index] ?? 0, above[index + 1] ?? 0)
      row.push(symbol === other ? Math.max(best, (above[index] ?? 0) + 1) : best)
    }
    above = row
  }
  return above[now.length] ?? 0
}

/** Numbers below a bound, drawn by seed. */
function drawing(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
}
