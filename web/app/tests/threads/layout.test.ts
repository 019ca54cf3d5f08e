import { expect, test } from "vitest"
import { GAP, layout, type Standing } from "../../src/threads/layout.ts"

function card(wanted: number | null, height = 100): Standing {
  return { wanted, height }
}

test("cards that have room stand at their places", () => {
  expect(layout([card(0), card(200), card(400)], null)).toEqual([0, 200, 400])
})

test("cards whose places are near stand one below the other", () => {
  expect(layout([card(0), card(20), card(30)], null)).toEqual([0, 100 + GAP, 200 + 2 * GAP])
})

test("the active one stands at its place, and those before it make room", () => {
  expect(layout([card(300), card(310), card(320)], 1)).toEqual([200 - GAP + 10, 310, 410 + GAP])
})

test("nothing goes above the first line, but what makes room for the active one", () => {
  expect(layout([card(0), card(20)], 0)).toEqual([0, 100 + GAP])
  expect(layout([card(0), card(20)], 1)).toEqual([20 - GAP - 100, 20])
})

test("what has no place stands behind the others, and is not pulled to the top when it is active", () => {
  expect(layout([card(50), card(null)], 1)).toEqual([50, 150 + GAP])
})

test("whatever the places, the heights and the active one, no card is over another", () => {
  for (let seed = 1; seed <= 500; seed++) {
    let state = seed
    const below = (bound: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % bound
    }
    const places = Array.from({ length: 1 + below(8) }, () => below(600)).sort((one, other) => one - other)
    const cards = places.map((place) => card(place, 20 + below(200)))
    const active = below(cards.length + 1) - 1
    const tops = layout(cards, active < 0 ? null : active)
    if (active < 0) expect(tops[0], `seed ${seed}`).toBe(places[0])
    else expect(tops[active], `seed ${seed}`).toBe(places[active])
    for (const [at, top] of tops.entries()) {
      const end = at === 0 ? Number.NEGATIVE_INFINITY : (tops[at - 1] ?? 0) + (cards[at - 1]?.height ?? 0) + GAP
      expect(top, `seed ${seed}`).toBeGreaterThanOrEqual(end)
    }
  }
})
