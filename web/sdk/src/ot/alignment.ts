/** Symbols that both sequences have, or that go from the old one, or that come with the new one. */
export type Passage = { readonly kind: "kept" | "gone" | "new"; readonly symbols: Uint32Array }

// Steps of searching, about a tenth of a second: then what is left is taken for altogether different.
const PATIENCE = 20_000_000

// With so many differences on each side of a crossing the patience would be spent.
const MOST_DIFFERENCES = 4_000

// On a diagonal that no way has come to.
const NOWHERE = -1

/**
 * What two sequences of symbols have in common and what not, in order, with as few differences as were found.
 *
 * It is Myers' search from both ends at once, in linear space ("An O(ND) Difference Algorithm and Its Variations",
 * 1986). The longer it takes, the less there is in common, so its patience is limited.
 */
export function align(old: Uint32Array, now: Uint32Array, patience = PATIENCE): Passage[] {
  const passages: Passage[] = []
  const search = { left: patience }
  const add = (kind: Passage["kind"], symbols: Uint32Array) => {
    if (symbols.length > 0) passages.push({ kind, symbols })
  }
  const within = (before: Uint32Array, after: Uint32Array) => {
    const start = sharedAt(before, after, 0, false)
    const end = sharedAt(before, after, start, true)
    const was = before.subarray(start, before.length - end)
    const is = after.subarray(start, after.length - end)
    add("kept", before.subarray(0, start))
    const crossing = crossingOf(was, is, search)
    if (crossing === undefined) {
      add("gone", was)
      add("new", is)
    } else {
      within(was.subarray(0, crossing.old), is.subarray(0, crossing.now))
      within(was.subarray(crossing.old), is.subarray(crossing.now))
    }
    add("kept", before.subarray(before.length - end))
  }
  within(old, now)
  return passages
}

/** How many symbols are the same at the start, or at the end of what is left behind the start. */
function sharedAt(old: Uint32Array, now: Uint32Array, start: number, atEnd: boolean): number {
  const most = Math.min(old.length, now.length) - start
  let shared = 0
  while (shared < most && isSame(old, now, shared, shared, atEnd)) shared++
  return shared
}

/** Whether the symbols that stand so far from the start, or from the end, are the same. */
function isSame(old: Uint32Array, now: Uint32Array, x: number, y: number, fromEnd: boolean): boolean {
  return fromEnd ? old[old.length - 1 - x] === now[now.length - 1 - y] : old[x] === now[y]
}

/**
 * Where a shortest way through both crosses its middle; undefined if it is too long, or nothing is there to cross.
 *
 * A way from an end has come `x` far in the old sequence and `y` far in the new one; `x - y` is its diagonal. Of all ways
 * with so many differences the furthest on each diagonal is kept, until one from the start meets one from the end.
 */
function crossingOf(old: Uint32Array, now: Uint32Array, search: Search): { old: number; now: number } | undefined {
  if (old.length === 0 || now.length === 0) return undefined
  const most = Math.min(Math.ceil((old.length + now.length) / 2), MOST_DIFFERENCES)
  const ahead = new Int32Array(2 * most + 3).fill(NOWHERE)
  const back = new Int32Array(2 * most + 3).fill(NOWHERE)
  const origin = most + 1
  for (let differences = 0; differences <= most && search.left > 0; differences++) {
    for (const fromEnd of [false, true]) {
      const mine = fromEnd ? back : ahead
      const theirs = fromEnd ? ahead : back
      for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
        const x = differences === 0 ? 0 : stepped(mine, origin + diagonal, diagonal, old.length, now.length)
        const reached = x === NOWHERE ? x : slid(old, now, x, diagonal, fromEnd, search)
        mine[origin + diagonal] = reached
        const other = theirs[origin + old.length - now.length - diagonal] ?? NOWHERE
        if (reached === NOWHERE || other === NOWHERE || reached + other < old.length) continue
        const y = reached - diagonal
        return fromEnd ? { old: old.length - reached, now: now.length - y } : { old: reached, now: y }
      }
    }
  }
  return undefined
}

type Search = { left: number }

/** The furthest that one difference more, from a neighbouring diagonal, leads on this one. */
function stepped(ways: Int32Array, index: number, diagonal: number, width: number, height: number): number {
  const above = ways[index + 1] ?? NOWHERE
  const below = ways[index - 1] ?? NOWHERE
  const down = above - diagonal <= height ? above : NOWHERE
  const right = below !== NOWHERE && below < width ? below + 1 : NOWHERE
  return Math.max(down, right)
}

/** Where a way comes along what both have. */
function slid(
  old: Uint32Array,
  now: Uint32Array,
  x: number,
  diagonal: number,
  fromEnd: boolean,
  search: Search,
): number {
  let reached = x
  while (
    reached < old.length &&
    reached - diagonal < now.length &&
    isSame(old, now, reached, reached - diagonal, fromEnd)
  ) {
    reached++
  }
  search.left -= 1 + reached - x
  return reached
}
