import { type Delta, lengthOf } from "./ops.ts"

/** A part of a passage on the other side of a delta. */
export type Part = {
  /** Where it begins in the passage. */
  readonly offset: number
  /** Where it begins over there. */
  readonly place: number
  readonly length: number
}

/** A stretch of content that a delta keeps: where it begins in the content before the delta and after it. */
type Kept = { readonly before: number; readonly after: number; readonly length: number }

/** What a delta leaves of a passage of the content before it, piece by piece. */
export function survivors(delta: Delta, start: number, length: number): Part[] {
  return parts(delta, start, length, (each) => [each.before, each.after])
}

/** What of a passage of the content that a delta leaves was there before it. */
export function origins(delta: Delta, start: number, length: number): Part[] {
  return parts(delta, start, length, (each) => [each.after, each.before])
}

/** The offsets and lengths of what is in no part: of survivors what was deleted, of origins what was inserted. */
export function others(found: readonly Part[], length: number): [number, number][] {
  const rest: [number, number][] = []
  let done = 0
  for (const part of found) {
    if (done < part.offset) rest.push([done, part.offset - done])
    done = part.offset + part.length
  }
  if (done < length) rest.push([done, length - done])
  return rest
}

function parts(delta: Delta, start: number, length: number, sides: (each: Kept) => [number, number]): Part[] {
  return [...kept(delta)].flatMap((each) => {
    const [here, there] = sides(each)
    const first = Math.max(start, here)
    const last = Math.min(start + length, here + each.length)
    return first < last ? [{ offset: first - start, place: first - here + there, length: last - first }] : []
  })
}

/** All that a delta keeps, from the start; what no op reaches stays. */
function* kept(delta: Delta): Generator<Kept> {
  let before = 0
  let after = 0
  for (const op of delta) {
    const length = lengthOf(op)
    if ("retain" in op) yield { before, after, length }
    if (!("insert" in op)) before += length
    if (!("delete" in op)) after += length
  }
  yield { before, after, length: Number.POSITIVE_INFINITY }
}
