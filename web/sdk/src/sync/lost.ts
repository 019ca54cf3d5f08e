/** Text that one's own edits deleted, followed until it is known which revision did it: so that an undo can name it. */
import { type Formatting, diff as formattingDiff } from "../ot/attributes.ts"
import { Draft } from "../ot/draft.ts"
import { compose, type Delta, lengthOf, type Op, retainOf } from "../ot/index.ts"
import { Reader } from "../ot/reader.ts"
import { origins, others, survivors } from "../ot/survival.ts"
import type { Restored } from "./submission.ts"

/** Of all that a submission brings back, the oldest was deleted fewer revisions than this before the newest. */
const SPAN = 512

/** As many passages as a submission names. */
const MOST = 1_000

/**
 * A passage that was deleted here, and that an undo brings back.
 *
 * Its position is in the content that its submission is to follow; when it is known which revision has deleted it, in the
 * content before that one.
 */
export type Lost = {
  /** Where the text is in the content that the undo leaves. */
  readonly at: number
  readonly length: number
  /** Of the submission that deletes it. */
  readonly seq: number
  readonly position: number
  /** That deleted it, as soon as that is known. */
  readonly revision: number | null
}

export type Losses = readonly Lost[]

/** What a delta takes from what is shown and others know of; it goes with what is unsent, as this seq. */
export function deleted(delta: Delta, unsent: Delta, seq: number): Losses {
  const found: Lost[] = []
  let place = 0
  for (const op of delta) {
    if ("delete" in op) {
      for (const part of origins(unsent, place, op.delete)) {
        found.push({ at: place + part.offset, length: part.length, seq, position: part.place, revision: null })
      }
    }
    if (!("insert" in op)) place += lengthOf(op)
  }
  return found
}

/** The passages as they stand after a delta that follows, as far as it leaves them. */
export function carried(losses: Losses, over: Delta): Losses {
  return losses.flatMap((each) =>
    survivors(over, each.at, each.length).map(({ offset, place, length }) => ({
      ...partOf(each, offset, length),
      at: place,
    })),
  )
}

/**
 * A passage whose revision is not known yet, after somebody else's delta on the content that it was deleted from.
 *
 * What they have deleted as well is lost by their revision, if it is one that can be named. What was sent, if anything,
 * stands between the content that they knew and that one.
 */
export function followed(lost: Lost, over: Delta, sent: Delta, revision: number | null): Losses {
  const left = survivors(over, lost.position, lost.length)
  const found = left.map(({ offset, place, length }) => ({ ...partOf(lost, offset, length), position: place }))
  if (revision === null) return found
  for (const [offset, length] of others(left, lost.length)) {
    const theirs = partOf(lost, offset, length)
    for (const part of origins(sent, theirs.position, length)) {
      found.push({ ...partOf(theirs, part.offset, part.length), position: part.place, revision })
    }
  }
  return found
}

/** A passage once a submission, up to some length, was cut off what was unsent: what it keeps goes with the next one. */
export function cutOff(lost: Lost, first: Delta, seq: number): Losses {
  const left = survivors(first, lost.position, lost.length)
  const later = left.map(({ offset, place, length }) => ({
    ...partOf(lost, offset, length),
    position: place,
    seq: seq + 1,
  }))
  return [...others(left, lost.length).map(([offset, length]) => partOf(lost, offset, length)), ...later]
}

/** What is inserted by a submission, and what by what stays unsent behind it. */
export function parted(losses: Losses, rest: Delta): { readonly now: Losses; readonly later: Losses } {
  const found = losses.map((each) => ({ each, parts: origins(rest, each.at, each.length) }))
  return {
    now: found.flatMap(({ each, parts }) =>
      parts.map(({ offset, place, length }) => ({ ...partOf(each, offset, length), at: place })),
    ),
    later: found.flatMap(({ each, parts }) =>
      others(parts, each.length).map(([offset, length]) => partOf(each, offset, length)),
    ),
  }
}

/** What a submission says that it brings back: as far as it is known who deleted it, and the delta inserts it. */
export function named(losses: Losses, delta: Delta): readonly Restored[] {
  const found = losses.flatMap(({ at, length, position, revision }) =>
    revision === null
      ? []
      : others(origins(delta, at, length), length).map(([offset, units]) => ({
          at: at + offset,
          revision,
          position: position + offset,
          length: units,
        })),
  )
  const newest = Math.max(0, ...found.map((each) => each.revision))
  return found
    .filter((each) => newest - each.revision < SPAN)
    .sort((one, other) => one.at - other.at)
    .slice(0, MOST)
}

/**
 * The delta, which deletes text of the content and brings it back in the same place, as one that leaves it alone.
 *
 * It has the same effect; but to others the text was never gone.
 */
export function reunited(delta: Delta, content: Delta, losses: Losses): Delta {
  const draft = new Draft({ canonical: true })
  let before = 0
  let after = 0
  for (const ops of grouped(delta)) {
    const gone = sum(ops.filter((op) => !("insert" in op)))
    const put = sum(ops.filter((op) => !("delete" in op)))
    const here = { before, after, gone, put }
    const same = ops.some((op) => "retain" in op) ? [] : sameIn(losses, here)
    for (const op of same.length > 0 ? leaving(same, ops, content, here) : ops) draft.push(op)
    before += gone
    after += put
  }
  return draft.finish()
}

/** A place where a delta deletes and inserts: where it begins on both sides, and how far it goes. */
type Here = { readonly before: number; readonly after: number; readonly gone: number; readonly put: number }

/** What of a passage that is deleted is among what is inserted instead, in one order on both sides. */
function sameIn(losses: Losses, { before, after, gone, put }: Here): Lost[] {
  const found: Lost[] = []
  let place = after
  let position = before
  for (const each of [...losses].sort((one, other) => one.at - other.at)) {
    const first = Math.max(0, place - each.at, position - each.position)
    const last = Math.min(each.length, after + put - each.at, before + gone - each.position)
    if (first >= last) continue
    found.push(partOf(each, first, last - first))
    place = each.at + last
    position = each.position + last
  }
  return found
}

/** Inserts and deletes in one place, but for what is the same on both sides: of that the formatting at most. */
function leaving(same: readonly Lost[], ops: readonly Op[], content: Delta, here: Here): Op[] {
  const was = new Reader(here.before === 0 ? content : compose(content, [{ delete: here.before }]))
  const now = new Reader(ops.filter((op) => "insert" in op))
  const found: Op[] = []
  let { before, after, gone: left } = here
  for (const each of same) {
    found.push(...read(now, each.at - after))
    const gone = sum(read(was, each.position - before))
    if (gone > 0) found.push({ delete: gone })
    for (const piece of read(now, each.length)) {
      for (const old of read(was, lengthOf(piece))) {
        found.push(retainOf(lengthOf(old), formattingDiff(formattingOf(old), formattingOf(piece))))
      }
    }
    before = each.position + each.length
    after = each.at + each.length
    left -= gone + each.length
  }
  found.push(...now.rest())
  if (left > 0) found.push({ delete: left })
  return found
}

/** The next ops of a reader, so many units together. */
function read(reader: Reader, length: number): Op[] {
  const found: Op[] = []
  for (let left = length; left > 0; ) {
    const op = reader.take(Math.min(left, reader.left))
    found.push(op)
    left -= lengthOf(op)
  }
  return found
}

/** The ops of a delta: what is retained one by one, and what is inserted and deleted in one place together. */
function grouped(delta: Delta): Op[][] {
  const groups: Op[][] = []
  for (const op of delta) {
    const last = groups[groups.length - 1]
    if (last === undefined || "retain" in op || last.some((other) => "retain" in other)) groups.push([op])
    else last.push(op)
  }
  return groups
}

function partOf(lost: Lost, offset: number, length: number): Lost {
  return { ...lost, at: lost.at + offset, length, position: lost.position + offset }
}

function formattingOf(op: Op): Formatting {
  return "delete" in op ? undefined : op.attributes
}

function sum(ops: readonly Op[]): number {
  return ops.reduce((units, op) => units + lengthOf(op), 0)
}
