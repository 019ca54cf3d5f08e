import type { Limits } from "./codec.ts"
import { compose } from "./composition.ts"
import { compact } from "./draft.ts"
import { type Delta, insertOf, lengthOf, NOTHING, type Op } from "./ops.ts"
import { canonical } from "./values.ts"

/** A delta in two that follow each other. */
export type Cut = { readonly first: Delta; readonly rest: Delta }

type Room = Pick<Limits, "size" | "ops">

// Bytes that a unit takes at most, as an escape, and those around the text and the attributes of an insert.
const UNIT = 6
const AROUND = 32

/**
 * The delta in two, the first of them within limits: `compose(first, rest)` has the same effect. What is within limits is
 * not cut. The first does something if the delta does, so that cutting the rest again and again comes to an end.
 *
 * What goes, goes first, so that content is in between no longer than it is before or afterwards.
 */
export function cut(delta: Delta, limits: Room): Cut {
  if (delta.length <= limits.ops && canonical(delta).length <= limits.size) return { first: delta, rest: NOTHING }
  if (!delta.some((op) => "delete" in op)) return parted(delta, limits)
  const going = delta.flatMap((op): Delta => ("insert" in op ? [] : ["retain" in op ? { retain: op.retain } : op]))
  const coming = delta.filter((op) => !("delete" in op))
  const { first, rest } = parted(compact(going), limits)
  return { first, rest: compose(rest, compact(coming)) }
}

/** The pieces up to where the limits are reached, and those that follow. */
function parted(delta: Delta, limits: Room): Cut {
  const pieces = delta.flatMap((op) => inPieces(op, limits.size))
  let size = 1 // bytes, each piece with the sign behind it
  let changes = false // whether the pieces so far do anything
  const end = pieces.findIndex((piece, index) => {
    size += canonical(piece).length + 1
    const isTooMuch = changes && (index >= limits.ops || size > limits.size)
    changes ||= !("retain" in piece) || piece.attributes !== undefined
    return isTooMuch
  })
  if (end < 0) return { first: delta, rest: NOTHING }
  const before = pieces.slice(0, end)
  const place = before.reduce((sum, piece) => sum + ("delete" in piece ? 0 : lengthOf(piece)), 0)
  const behind: Op[] = place === 0 ? [] : [{ retain: place }]
  return { first: compact(before), rest: compact([...behind, ...pieces.slice(end)]) }
}

/** An op as pieces that are within the size each, cut between characters; what is no text cannot be cut. */
function inPieces(op: Op, size: number): Op[] {
  if (!("insert" in op) || typeof op.insert !== "string" || op.insert.length * UNIT <= size / 2) return [op]
  const around = AROUND + canonical(op.attributes ?? null).length
  const most = Math.max(2, Math.floor((size - around) / UNIT))
  const pieces: Op[] = []
  for (let start = 0, end = 0; start < op.insert.length; start = end) {
    end = start + most
    if (isHigh(op.insert.charCodeAt(end - 1))) end -= 1
    pieces.push(insertOf(op.insert.slice(start, end), op.attributes))
  }
  return pieces
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
