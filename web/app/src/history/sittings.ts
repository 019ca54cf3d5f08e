import { type Delta, textOf } from "@nexus/sdk"
import type { Listed } from "./revisions.ts"

/** Somebody who wrote; all whose names are not told are one and the same. */
export type Writer = { readonly key: string; readonly name: string | null; readonly colour: string | null }

/** Revisions that followed each other without a long pause, whoever made them. */
export type Sitting = {
  /** The numbers of its first and of its last revision. */
  readonly first: number
  readonly last: number
  /** When they were made: milliseconds since 1970. */
  readonly from: number
  readonly until: number
  /** Who wrote, in the order in which they began. */
  readonly writers: readonly Writer[]
  /** Units that were typed, and taken away. */
  readonly typed: number
  readonly removed: number
}

/** Who has been away for so long begins anew. */
export const PAUSE = 10 * 60_000 // milliseconds

/** Who made a revision. */
export function writerOf({ author, name, colour }: Listed): Writer {
  return { key: name === null ? "" : (author ?? ""), name, colour }
}

/** The sittings of revisions in their order, the oldest first. */
export function sittingsOf(revisions: readonly Listed[]): readonly Sitting[] {
  const sittings: Sitting[] = []
  for (const revision of revisions) extend(sittings, revision)
  return sittings
}

/** Add the next revision: to the last sitting, or as a new one. */
export function extend(sittings: Sitting[], revision: Listed): Sitting {
  const at = Date.parse(revision.at)
  const last = sittings.at(-1)
  const goesOn = last !== undefined && Math.abs(at - last.until) < PAUSE // clocks of several servers may differ
  const sitting = goesOn ? longer(last, revision, at) : begun(revision, at)
  if (goesOn) sittings.pop()
  sittings.push(sitting)
  return sitting
}

/** The sitting that a revision belongs to. */
export function sittingAt(sittings: readonly Sitting[], revision: number): Sitting | undefined {
  let [low, high] = [0, sittings.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sittings[middle]?.last ?? 0) < revision) low = middle + 1
    else high = middle
  }
  return sittings[low]
}

function begun(revision: Listed, at: number): Sitting {
  const { typed, removed } = sizeOf(revision.delta)
  const number = revision.revision
  return { first: number, last: number, from: at, until: at, writers: [writerOf(revision)], typed, removed }
}

function longer(sitting: Sitting, revision: Listed, at: number): Sitting {
  const { typed, removed } = sizeOf(revision.delta)
  const writer = writerOf(revision)
  const isNew = sitting.writers.every((each) => each.key !== writer.key)
  return {
    ...sitting,
    last: revision.revision,
    until: Math.max(at, sitting.until),
    writers: isNew ? [...sitting.writers, writer] : sitting.writers,
    typed: sitting.typed + typed,
    removed: sitting.removed + removed,
  }
}

function sizeOf(delta: Delta): { typed: number; removed: number } {
  let [typed, removed] = [0, 0]
  for (const op of delta) {
    if ("insert" in op) typed += textOf([op]).length
    else if ("delete" in op) removed += op.delete
  }
  return { typed, removed }
}
