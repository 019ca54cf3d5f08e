import type { Comment } from "@nexus/sdk/threads"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Avatar } from "../parts/Avatar.tsx"
import { Sure } from "../parts/Dialog.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Menu } from "../parts/Menu.tsx"
import { ago } from "../times.ts"
import { words } from "../words.ts"
import { Composer } from "./Composer.tsx"
import { Said } from "./Said.tsx"
import type { Talk } from "./talk.ts"

type Props = { talk: Talk; thread: string; comment: Comment }

/** A comment: who says what, and what others make of it. */
export function Message({ talk, thread, comment }: Props): JSX.Element {
  const [editing, setEditing] = useState(() => talk.drafts?.of(comment.id) != null)
  const { author, body, deleted } = comment
  const name = author?.name ?? words.threads.gone
  // A live change says who, but not in which colour.
  const colour = (author !== null && author.id === talk.person?.id ? talk.person.colour : author?.colour) ?? ""
  if (deleted !== null) return <p class="message deleted faint">{words.threads.deletedComment}</p>
  const names = new Set([...comment.mentions, ...talk.members].map(({ username }) => username))
  return (
    <div class="message" data-comment={comment.id}>
      <header>
        <Avatar name={name} colour={colour} quiet />
        <span class="who">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <time class="faint" dateTime={comment.created} title={new Date(comment.created).toLocaleString()}>
            {ago(comment.created, Date.now())}
            {comment.edited !== null && ` · ${words.threads.edited}`}
          </time>
        </span>
        {talk.writes && <React talk={talk} thread={thread} comment={comment} />}
        <More talk={talk} thread={thread} comment={comment} name={name} onEdit={() => setEditing(true)} />
      </header>
      {editing && talk.drafts ? (
        <Composer
          name={comment.id}
          drafts={talk.drafts}
          members={talk.members}
          label={words.threads.body}
          placeholder={words.threads.placeholder}
          yes={words.threads.save}
          begun={body}
          focused
          onSend={async (draft) => {
            await talk.requests.edit(thread, comment.id, draft.body)
            setEditing(false)
          }}
          onCancel={() => {
            talk.drafts?.keep(comment.id, null)
            setEditing(false)
          }}
        />
      ) : (
        <Said body={body} names={names} />
      )}
      <Reactions talk={talk} thread={thread} comment={comment} />
    </div>
  )
}

/** What one may do with one's own comment, and an owner with anybody's. */
function More(props: Props & { name: string; onEdit: () => void }): JSX.Element | null {
  const { talk, thread, comment } = props
  const [doomed, setDoomed] = useState(false)
  const own = comment.author !== null && comment.author.id === talk.person?.id
  if (!talk.writes || !(own || talk.moderates)) return null
  const remove = { words: words.threads.delete, icon: <Icon name="trash" />, choose: () => setDoomed(true) }
  const edit = { words: words.threads.edit, icon: <Icon name="rich" />, choose: props.onEdit }
  return (
    <>
      <Menu class="round tiny" label={words.threads.more(props.name)} choices={own ? [edit, remove] : [remove]}>
        <Icon name="more" />
      </Menu>
      {doomed && (
        <Sure
          title={words.threads.deleteTitle}
          text={words.threads.deleteText}
          yes={words.threads.delete}
          onClose={() => setDoomed(false)}
          onYes={() => {
            setDoomed(false)
            talk.attempt(() => talk.requests.remove(thread, comment.id))
          }}
        />
      )}
    </>
  )
}

function React({ talk, thread, comment }: Props): JSX.Element {
  const choices = Object.entries(words.threads.reactions).map(([emoji, said]) => ({
    words: said,
    icon: <span aria-hidden="true">{emoji}</span>,
    choose: () => turn(talk, thread, comment, emoji),
  }))
  return (
    <Menu class="round tiny" label={words.threads.react} choices={choices}>
      <Icon name="smile" />
    </Menu>
  )
}

function Reactions({ talk, thread, comment }: Props): JSX.Element | null {
  if (comment.reactions.length === 0) return null
  return (
    <div class="reactions">
      {comment.reactions.map(({ emoji, people }) => (
        <button
          key={emoji}
          type="button"
          class="reaction"
          aria-pressed={isMine(talk, comment, emoji)}
          aria-label={words.threads.reaction(emoji, people.map(({ name }) => name).join(", "))}
          title={people.map(({ name }) => name).join(", ")}
          disabled={!talk.writes}
          onClick={() => turn(talk, thread, comment, emoji)}
        >
          <span>{emoji}</span>
          <span>{people.length}</span>
        </button>
      ))}
    </div>
  )
}

/** Give an emoji, or take one's own back. */
function turn(talk: Talk, thread: string, comment: Comment, emoji: string): void {
  talk.attempt(() => talk.requests.react(thread, comment.id, emoji, !isMine(talk, comment, emoji)))
}

function isMine(talk: Talk, comment: Comment, emoji: string): boolean {
  return comment.reactions.some((each) => each.emoji === emoji && each.people.some(({ id }) => id === talk.person?.id))
}
