import type { Copy } from "@nexus/sdk"
import type { JSX } from "preact"
import { words } from "../words.ts"
import { type Beginning, NEW, placeFor } from "./beginning.ts"
import { Composer } from "./Composer.tsx"
import type { Draft } from "./drafts.ts"
import type { Talk } from "./talk.ts"

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
