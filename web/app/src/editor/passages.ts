import { type Delta, textOf } from "@nexus/sdk"

/** What an edit puts in or takes away in one place; `at` is its place among the edit's ops. */
export type Passage = { readonly kind: "typed" | "removed"; readonly text: string; readonly at: number }

/** The text that an edit types and removes, in its order; formatting is passed over. */
export function passagesOf(before: Delta, edits: Delta): readonly Passage[] {
  const old = textOf(before)
  const passages: Passage[] = []
  let read = 0
  for (const [at, op] of edits.entries()) {
    if ("insert" in op) passages.push({ kind: "typed", text: textOf([op]), at })
    else if ("delete" in op) {
      passages.push({ kind: "removed", text: old.slice(read, read + op.delete), at })
      read += op.delete
    } else read += op.retain
  }
  return passages.filter(({ text }) => text !== "")
}
