import { type Delta, lengthOf } from "../ot/index.ts"

/**
 * Whether an edit cuts a surrogate pair in two that is in what is not sent yet: nobody may insert half of one.
 *
 * What is saved already may be cut; so only the text of `unsent` is looked at, on whose content the edit is made.
 */
export function cutsPair(unsent: Delta, edit: Delta): boolean {
  const cuts = cutsOf(edit)
  let position = 0
  for (const op of unsent) {
    if ("delete" in op) continue
    const start = position
    position += lengthOf(op)
    if (!("insert" in op) || typeof op.insert !== "string") continue
    const text = op.insert
    if (cuts.some((cut) => cut > start && cut < position && isPair(text, cut - start))) return true
  }
  return false
}

/** Where the ops of an edit begin and end in the content that it is made on. */
function cutsOf(edit: Delta): number[] {
  const cuts: number[] = []
  let position = 0
  for (const op of edit) {
    cuts.push(position)
    if ("insert" in op) continue
    position += lengthOf(op)
    cuts.push(position)
  }
  return cuts
}

/** Whether both halves of a pair meet there. */
function isPair(text: string, place: number): boolean {
  return isHalf(text, place - 1, 0xd800) && isHalf(text, place, 0xdc00)
}

function isHalf(text: string, place: number, first: number): boolean {
  return (text.charCodeAt(place) & 0xfc00) === first
}
