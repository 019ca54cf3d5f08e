import type { Place } from "@nexus/sdk"
import type { Thread } from "@nexus/sdk/threads"

/** The words' order; before them what is about the whole document, behind them what has no words any more. */
export function inOrder(threads: readonly Thread[], places: ReadonlyMap<string, Place>): readonly Thread[] {
  const rank = ({ id, anchor }: Thread) => (anchor === null ? -1 : (places.get(id)?.[0] ?? Number.POSITIVE_INFINITY))
  return [...threads].sort((one, other) => {
    const [before, behind] = [rank(one), rank(other)]
    return before === behind ? (one.created < other.created ? -1 : 1) : before - behind
  })
}

/** Where a thread that is being written stands among those in that order: by its words, and before all without any. */
export function placeOfNew(listed: readonly Thread[], places: ReadonlyMap<string, Place>, words: Place | null): number {
  if (words === null) return 0
  const isBehind = ({ id, anchor }: Thread) =>
    anchor !== null && (places.get(id)?.[0] ?? Number.POSITIVE_INFINITY) > words[0]
  const at = listed.findIndex(isBehind)
  return at < 0 ? listed.length : at
}
