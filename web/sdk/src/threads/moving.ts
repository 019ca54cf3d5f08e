import { type Delta, lengthOf } from "../ot/index.ts"
import type { Place, Restored, Unit } from "../sync/index.ts"

/** Where in the content before it an edit stands, how much it deletes there, and how much it inserts instead. */
export type Change = readonly [position: number, deleted: number, inserted: number]

/** A unit, as places see it. */
export type Step = {
  readonly first: number
  readonly last: number
  readonly changes: readonly Change[]
  readonly restores: readonly Restored[]
}

/** A unit without what it says. */
export function stepOf(unit: Unit): Step {
  if ("number" in unit)
    return { first: unit.number, last: unit.number, changes: changesOf(unit.delta), restores: unit.restores }
  return { first: unit.first, last: unit.last, changes: changesOf(unit.delta), restores: [] }
}

/**
 * What a delta changes, from the start. On which side of deleted text new text stands does not matter to a place that is
 * left: it is on neither.
 */
export function changesOf(delta: Delta): readonly Change[] {
  const found: Change[] = []
  let [position, deleted, inserted] = [0, 0, 0]
  const push = () => {
    if (deleted + inserted > 0) found.push([position, deleted, inserted])
    position += deleted
    deleted = 0
    inserted = 0
  }
  for (const op of delta) {
    if ("delete" in op) deleted += op.delete
    else if ("insert" in op) inserted += lengthOf(op)
    else {
      push()
      position += op.retain
    }
  }
  push()
  return found
}

/** Where words are after changes: what is put at their edges stays outside. Null if none of them is left. */
export function movedWords([start, end]: Place, changes: readonly Change[]): Place | null {
  if (changes.some(([position, deleted]) => position <= start && end <= position + deleted)) return null
  return [movedStart(start, changes), movedEnd(end, changes)]
}

function movedStart(start: number, changes: readonly Change[]): number {
  let growth = 0
  for (const [position, deleted, inserted] of changes) {
    if (start < position) break
    if (start <= position + deleted) return position + growth + inserted
    growth += inserted - deleted
  }
  return start + growth
}

function movedEnd(end: number, changes: readonly Change[]): number {
  let growth = 0
  for (const [position, deleted, inserted] of changes) {
    if (end <= position) break
    if (end <= position + deleted) return position + growth
    growth += inserted - deleted
  }
  return end + growth
}
