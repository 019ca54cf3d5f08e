import type { Copy, Delta, Place } from "@nexus/sdk"
import { changesOf, movedWords } from "@nexus/sdk/threads"
import type { JSX } from "preact"
import { Refused } from "../rest.ts"
import { words } from "../words.ts"
import { Composer } from "./Composer.tsx"
import type { Draft } from "./drafts.ts"
import type { Talk } from "./talk.ts"

/** The name of the draft of a new thread. */
export const NEW = "new"

/** A thread that is being written: about some words, or about the whole document. */
export type Beginning = { readonly quote: string; range: Place | null }

type Props = {
  copy: Copy
  talk: Talk
  beginning: Beginning
  onDone: (thread: string | null) => void
  onFocus: () => void
}

/** Where a new thread is written. */
export function New({ copy, talk, beginning, onDone, onFocus }: Props): JSX.Element | null {
  if (!talk.drafts) return null
  const send = async (draft: Draft) => {
    const thread = await talk.requests.open(placeFor(copy, talk, beginning, draft), draft.body, draft.key)
    talk.threads.put(thread)
    // The field goes with its draft.
    talk.drafts?.keep(NEW, null)
    onDone(thread.id)
  }
  return (
    <article class="card active fresh" data-thread={NEW} aria-label={words.threads.begin}>
      {beginning.quote === "" ? (
        <p class="quote whole">{words.threads.aboutWhole}</p>
      ) : (
        <p class="quote">{beginning.quote}</p>
      )}
      <Composer
        name={NEW}
        drafts={talk.drafts}
        members={talk.members}
        label={words.threads.body}
        placeholder={words.threads.placeholder}
        yes={words.threads.send}
        focused
        onSend={send}
        onCancel={() => {
          talk.drafts?.keep(NEW, null)
          onDone(null)
        }}
        onFocus={onFocus}
      />
    </article>
  )
}

/** Where the words are now; of a draft from before this page was loaded, where they were. */
function placeFor(copy: Copy, talk: Talk, { quote, range }: Beginning, draft: Draft): (Draft["place"] & object) | null {
  if (quote === "") return null
  const chosen = range && talk.threads.choose(range)
  if (chosen) return chosen
  if (copy.saving.kind !== "saved" && range) throw new Refused("unsaved", "")
  return draft.place ?? null
}

/** The words that are being commented on are where they are after a change of what is shown; none, if all of them go. */
export function follow(beginning: Beginning, delta: Delta): void {
  if (beginning.range !== null) beginning.range = movedWords(beginning.range, changesOf(delta))
}
