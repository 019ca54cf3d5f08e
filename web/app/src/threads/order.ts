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
