import type { Delta, Op } from "../ot/index.ts"

/** What stood from `start` to `end` gives way to a text. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string }

/**
 * The smallest one splice that makes the old text into the new one; null if they are the same.
 *
 * Where there is a choice ("aa" out of "a"), it ends at the caret, which stands behind what was just typed. It never
 * puts half a surrogate pair where the other half stays.
 */
export function spliceOf(old: string, now: string, caret: number = now.length): Splice | null {
  if (old === now) return null
  const shorter = Math.min(old.length, now.length)
  // What stands behind the caret was there before: so the common end is looked for first, but not before the caret.
  const behind = Math.min(now.length - Math.min(caret, now.length), shorter)
  let after = sharedEnd(old, now, behind)
  let before = sharedStart(old, now, shorter - after)
  after += sharedEnd(old.slice(0, old.length - after), now.slice(0, now.length - after), shorter - after - before)
  if (isHigh(old, before - 1) && (isLow(old, before) || isLow(now, before))) before -= 1
  if (isLow(old, old.length - after) && (isHigh(old, old.length - after - 1) || isHigh(now, now.length - after - 1)))
    after -= 1
  return { start: before, end: old.length - after, text: now.slice(before, now.length - after) }
}

/** A splice as a delta. */
export function deltaOf({ start, end, text }: Splice): Delta {
  const ops: Op[] = []
  if (start > 0) ops.push({ retain: start })
  if (text !== "") ops.push({ insert: text })
  if (end > start) ops.push({ delete: end - start })
  return ops
}

/** The splices that a textual delta makes, in their order, by places in the text before it. */
export function splicesOf(delta: Delta): Splice[] {
  const splices: Splice[] = []
  let place = 0
  for (const op of delta) {
    if ("retain" in op) {
      place += op.retain
    } else if ("insert" in op) {
      splices.push({ start: place, end: place, text: op.insert as string })
    } else {
      splices.push({ start: place, end: place + op.delete, text: "" })
      place += op.delete
    }
  }
  return splices
}

function sharedStart(old: string, now: string, most: number): number {
  let shared = 0
  while (shared < most && old.charCodeAt(shared) === now.charCodeAt(shared)) shared += 1
  return shared
}

function sharedEnd(old: string, now: string, most: number): number {
  let shared = 0
  while (shared < most && old.charCodeAt(old.length - 1 - shared) === now.charCodeAt(now.length - 1 - shared))
    shared += 1
  return shared
}

/** Whether the first half of a surrogate pair stands there. */
export function isHigh(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xd800 && unit <= 0xdbff
}

/** Whether the second half of a surrogate pair stands there. */
export function isLow(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff
}
