import type { Thread } from "@nexus/sdk/threads"
import type { JSX } from "preact"
import { Icon } from "../parts/Icon.tsx"
import { words } from "../words.ts"
import { Composer } from "./Composer.tsx"
import { Message } from "./Message.tsx"
import type { Talk } from "./talk.ts"

type Props = {
  talk: Talk
  thread: Thread
  active: boolean
  /** Whether its words are in the text. */
  placed: boolean
  onActive: () => void
  onGo: () => void
  /** Resolve it, or reopen it. */
  onTurn: () => void
}

/** A thread: short while one does something else, whole when it is looked at. */
export function Card(props: Props): JSX.Element {
  const { talk, thread, active, placed } = props
  const { comments, count, resolved, resolver } = thread
  const shown = active ? comments : comments.slice(0, 1)
  const hidden = count - comments.length
  const said = words.threads
  const all = () =>
    talk.attempt(async () => talk.threads.put({ ...thread, comments: await talk.requests.comments(thread.id) }))
  return (
    <article
      class={active ? "card active" : "card"}
      aria-label={said.by(thread.opener?.name ?? said.gone)}
      aria-current={active}
      data-thread={thread.id}
    >
      <div class="about-words">
        <About thread={thread} placed={placed} onGo={props.onGo} />
        {talk.writes && (
          <button
            type="button"
            class="round tiny"
            aria-label={resolved === null ? said.resolve : said.reopen}
            title={resolved === null ? said.resolve : said.reopen}
            onClick={(event) => {
              event.stopPropagation() // one does not go to what one has done with
              props.onTurn()
            }}
          >
            <Icon name={resolved === null ? "done" : "undo"} />
          </button>
        )}
      </div>
      {shown.map((comment) => (
        <Message key={comment.id} talk={talk} thread={thread.id} comment={comment} />
      ))}
      {active && hidden > 0 && (
        <button type="button" class="again" onClick={all}>
          {said.moreComments(hidden)}
        </button>
      )}
      {resolved !== null && <p class="faint small">{said.resolvedBy(resolver?.name ?? said.gone)}</p>}
      {!active && (count > 1 || talk.writes) && (
        <button type="button" class="again" onClick={props.onActive}>
          {count > 1 ? said.replies(count - 1) : said.reply}
        </button>
      )}
      {active && talk.drafts && talk.writes && (
        <Composer
          name={thread.id}
          drafts={talk.drafts}
          members={talk.members}
          label={said.replyLabel}
          placeholder={said.replyPlaceholder}
          yes={said.reply}
          onSend={(draft) => talk.requests.reply(thread.id, draft.body, draft.key)}
        />
      )}
    </article>
  )
}

/** What a thread is about: the words, a way to them, or what they were. */
function About({ thread, placed, onGo }: Pick<Props, "thread" | "placed" | "onGo">): JSX.Element {
  const said = words.threads
  if (thread.anchor === null) return <p class="quote whole">{said.aboutWhole}</p>
  if (!placed) {
    return (
      <p class="quote orphan">
        <small>{said.orphan}</small>
        <s>{thread.quote}</s>
      </p>
    )
  }
  return (
    <button type="button" class="quote" title={said.about} onClick={onGo}>
      {thread.quote}
    </button>
  )
}
