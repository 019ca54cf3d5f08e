import { type Delta, lengthOf } from "./ops.ts"

/** The content from start up to, not including, end. An empty range is a caret. */
export type Range = readonly [start: number, end: number]

/**
 * Where a position, or a range, is after the delta.
 *
 * A position goes behind text inserted right at it if theirs is first, else stays before it. A range holds what is left
 * of its own content and what was put in between; text inserted at its edges stays outside. A range that is deleted
 * whole becomes a caret where it was: behind what was inserted before the deletion, before what came after it.
 */
export function move(place: number, over: Delta, options: { theirsFirst: boolean }): number
export function move(place: Range, over: Delta, options: { theirsFirst: boolean }): Range
export function move(place: number | Range, over: Delta, { theirsFirst }: { theirsFirst: boolean }): number | Range {
  if (typeof place === "number") return moved(place, over, theirsFirst)
  const start = moved(place[0], over, true)
  const end = moved(place[1], over, false)
  if (start < end) return [start, end]
  const caret = theirsFirst ? start : end
  return [caret, caret]
}

function moved(position: number, over: Delta, theirsFirst: boolean): number {
  let ahead = position // units of the old content that lie before the place and have not been read
  let before = 0 // units of the new content that lie before it
  for (const op of over) {
    const length = lengthOf(op)
    if ("insert" in op) {
      if (ahead === 0 && !theirsFirst) break
      before += length
      continue
    }
    if ("retain" in op) before += Math.min(length, ahead)
    if (length > ahead) return before
    ahead -= length
  }
  return before + ahead
}
