import { Draft } from "../ot/draft.ts"
import { compose, type Delta, lengthOf, retainOf, transform } from "../ot/index.ts"

/** An edit as the copy takes it, and what is held after it. */
export type Crossed = { readonly edit: Delta; readonly held: Delta }

/**
 * An edit of what an editor shows, while the copy is ahead of the editor by what is held:
 * `compose(own, crossed.held)` equals `compose(held, crossed.edit)`.
 *
 * What was held came first and so stands first; but formatting that the person gave counts, not the one that they did
 * not see.
 */
export function cross(own: Delta, held: Delta): Crossed {
  if (held.length === 0) return { edit: own, held }
  const text = held.map((op) => ("retain" in op ? { retain: op.retain } : op))
  const behindText = transform(own, text, { theirsFirst: true })
  const formatting = formattingOf(held)
  const edit = transform(behindText, formatting, { theirsFirst: false })
  const textAfter = transform(text, own, { theirsFirst: false })
  const formattingAfter = transform(formatting, behindText, { theirsFirst: true })
  return { edit, held: compose(textAfter, formattingAfter) }
}

/** What leads back from behind a delta, for places only: what was deleted comes back as something else. */
export function wayBack(delta: Delta): Delta {
  const draft = new Draft()
  for (const op of delta) {
    if ("insert" in op) draft.push({ delete: lengthOf(op) })
    else if ("delete" in op) draft.push({ insert: " ".repeat(op.delete) })
    else draft.push({ retain: op.retain })
  }
  return draft.finish()
}

/** Where the last change that a delta makes ends, in what is there after it. */
export function endOf(delta: Delta): number {
  let place = 0
  let end = 0
  for (const op of delta) {
    if ("delete" in op) {
      end = place
      continue
    }
    place += lengthOf(op)
    if ("insert" in op || op.attributes !== undefined) end = place
  }
  return end
}

/** What a delta does to the formatting of what its other half, the text, leaves in place. */
function formattingOf(delta: Delta): Delta {
  const draft = new Draft()
  for (const op of delta) {
    if ("insert" in op) draft.push({ retain: lengthOf(op) })
    else if ("retain" in op) draft.push(retainOf(op.retain, op.attributes))
  }
  return draft.finish()
}
