import { CollabError } from "../errors.ts"
import { type Delta, lengthOf } from "../ot/index.ts"

/**
 * Refuse, with `does_not_fit`, a delta that reads beyond content of this length, or in rich content touches the end of
 * the last line.
 */
export function checkFit(delta: Delta, length: number, { rich }: { rich: boolean }): void {
  const writable = rich ? length - 1 : length
  let position = 0
  for (const [index, op] of delta.entries()) {
    if (!("insert" in op)) position += lengthOf(op)
    if (position > length) throw doesNotFit(index, `the delta reads ${position} units or more; there are ${length}`)
    if (position <= writable || "retain" in op) continue
    throw "insert" in op
      ? doesNotFit(index, "nothing can follow the newline that ends rich content")
      : doesNotFit(index, "the newline that ends rich content cannot be deleted")
  }
}

function doesNotFit(index: number, detail: string): CollabError {
  return new CollabError("does_not_fit", "reload", `op ${index}: ${detail}`)
}
