import type { Copy, Delta, Place } from "@nexus/sdk"
import { type Chosen, changesOf, movedWords } from "@nexus/sdk/threads"
import { useEffect, useState } from "preact/hooks"
import { newKey } from "../documents.ts"
import { Refused } from "../rest.ts"
import type { Draft } from "./drafts.ts"
import type { Talk } from "./talk.ts"

/** The name of the draft of a new thread. */
export const NEW = "new"

/** A thread that is being written: about some words, or about the whole document. */
export type Beginning = { readonly quote: string; range: Place | null }

/** The new thread that is being written, its words moved with the text; a draft of before is taken up. */
export function useBeginning(talk: Talk, copy: Copy) {
  const [beginning, setBeginning] = useState<Beginning | null>(() => {
    const left = talk.drafts?.of(NEW)
    return left?.body.trim() ? { quote: left.quote ?? "", range: null } : null
  })
  useEffect(() => {
    if (!beginning) return
    return copy.on("change", ({ delta }) => follow(beginning, delta))
  }, [copy, beginning])
  const begin = (next: Beginning) => {
    setBeginning(next)
    const left = talk.drafts?.of(NEW)
    const place = next.range && talk.threads.choose(next.range)
    talk.drafts?.keep(NEW, { body: left?.body ?? "", key: newKey(), quote: next.quote, place })
  }
  return { beginning, begin, end: () => setBeginning(null) }
}

/** Where the words are now; of a draft from before this page was loaded, where they were. */
export function placeFor(copy: Copy, talk: Talk, { quote, range }: Beginning, draft: Draft): Chosen | null {
  if (quote === "") return null
  const chosen = range && talk.threads.choose(range)
  if (chosen) return chosen
  if (copy.saving.kind !== "saved" && range) throw new Refused("unsaved", "")
  return draft.place ?? null
}

/** The words that are being commented on are where they are after a change of what is shown; none, if all of them go. */
function follow(beginning: Beginning, delta: Delta): void {
  if (beginning.range !== null) beginning.range = movedWords(beginning.range, changesOf(delta))
}
