/** A card: where it would stand beside its words, if it has any, and how high it is; in pixels. */
export type Standing = { readonly wanted: number | null; readonly height: number }

/** Between cards, in pixels. */
export const GAP = 10

/**
 * Where cards stand, in their order: none over another, each as near below its place as it can be. The active one stands at
 * its place, and those before it make room, if need be above the first line, where they are out of sight. What has no place
 * stands behind the one before.
 */
export function layout(cards: readonly Standing[], active: number | null): readonly number[] {
  const tops = fallen(
    cards.map(({ wanted }) => wanted ?? 0),
    cards,
  )
  const wanted = active === null ? null : (cards[active]?.wanted ?? null)
  if (active === null || wanted === null || (tops[active] ?? 0) <= wanted) return tops
  const pulled = [...tops]
  let ceiling = wanted
  for (let at = active; at >= 0; at--) {
    pulled[at] = Math.min(pulled[at] ?? 0, ceiling)
    ceiling = (pulled[at] ?? 0) - GAP - (cards[at - 1]?.height ?? 0)
  }
  for (let at = active + 1; at < cards.length; at++) pulled[at] = cards[at]?.wanted ?? 0
  return fallen(pulled, cards, Number.NEGATIVE_INFINITY)
}

/** Each where it would be, or lower: below the one before it, and the first below the floor. */
function fallen(wanted: readonly number[], cards: readonly Standing[], floor = 0): readonly number[] {
  return wanted.map((place, at) => {
    const top = Math.max(place, floor)
    floor = top + (cards[at]?.height ?? 0) + GAP
    return top
  })
}
