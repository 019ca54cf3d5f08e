import { Draft } from "../ot/draft.ts"
import { canonical, type Delta, insertOf, lengthOf, type Op } from "../ot/index.ts"

// Of one edit, half of what one submission may hold: what is given to it on the way makes it no longer than that.
const LARGEST = 128 * 1024 // bytes
const OPS = 4_000

// Of the text that one op inserts, whatever of it must be escaped.
const SLICE = 16 * 1024 // units

const SECOND_HALF = /^[\udc00-\udfff]/

/** A delta as two that follow each other, the first of which can be submitted; the second may be empty. */
export function parted(delta: Delta): readonly [Delta, Delta] {
  const first = new Draft()
  const pieces = delta.flatMap(sliced)
  let place = 0
  let size = 0
  let done = 0
  for (; done < pieces.length && done < OPS; done += 1) {
    const op = pieces[done] as Op
    size += canonical([op]).length
    if (size > LARGEST && place > 0) break
    first.push(op)
    if (!("delete" in op)) place += lengthOf(op)
  }
  const rest = new Draft()
  if (place > 0 && done < pieces.length) rest.push({ retain: place })
  for (const op of pieces.slice(done)) rest.push(op)
  return [first.finish(), rest.finish()]
}

/** An op as several, none of which inserts too much text; a character stays whole. */
function sliced(op: Op): Op[] {
  if (!("insert" in op) || typeof op.insert !== "string" || op.insert.length <= SLICE) return [op]
  const slices: Op[] = []
  for (let text = op.insert; text !== ""; ) {
    const end = SECOND_HALF.test(text.slice(SLICE)) ? SLICE - 1 : SLICE
    slices.push(insertOf(text.slice(0, end), op.attributes))
    text = text.slice(end)
  }
  return slices
}
