import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { inbox, mark, markAll, mute, type Notification, olderOf } from "../inbox.ts"
import { go } from "../navigation.tsx"
import { pathToDocument } from "../routes.ts"
import { remainder, useSending } from "../sending.ts"
import { ago } from "../times.ts"
import { words } from "../words.ts"
import { Avatar } from "./Avatar.tsx"
import { Icon } from "./Icon.tsx"
import { Menu } from "./Menu.tsx"
import { Notice } from "./Notice.tsx"
import "../styles/inbox.css"

const PAGE = 20

type Props = { id: string; unread: number; onUnread: (unread: number) => void; onClose: () => void }

/** What is in one's inbox, the newest first. */
export function News({ id, unread, onUnread, onClose }: Props): JSX.Element {
  const [found, setFound] = useState<readonly Notification[] | null>(null)
  const [next, setNext] = useState<string | null>(null)
  const { problem, send } = useSending()
  const look = async () => {
    const page = await inbox(PAGE)
    setFound(page.results)
    setNext(page.next)
    onUnread(page.unread)
  }
  // What comes while it is open is put on top of it.
  useEffect(() => void send(look), [unread])
  const older = async () => {
    if (next === null) return
    const page = await olderOf(next)
    setFound([...(found ?? []), ...page.results])
    setNext(page.next)
  }
  const set = async (each: Notification, read: boolean) => {
    onUnread(await mark(each.id, read))
    await look()
  }
  const open = (each: Notification) => {
    onClose()
    if (each.read === null) mark(each.id, true).then(onUnread, () => {}) // it stays new, and is seen so
    go(pathToDocument(each.document.id) + (each.thread ? `?thread=${each.thread}` : ""))
  }
  const newest = found?.[0]
  return (
    <section id={id} class="news" aria-label={words.inbox.title} data-test="inbox">
      <header>
        <h2>{words.inbox.title}</h2>
        {newest && unread > 0 && (
          <button type="button" class="again" onClick={() => send(async () => onUnread(await markAll(newest.id)))}>
            {words.inbox.readAll}
          </button>
        )}
      </header>
      {problem && <Notice onAgain={found === null ? () => send(look) : undefined}>{remainder(problem, [])}</Notice>}
      {found?.length === 0 && <p class="soft small">{words.inbox.empty}</p>}
      <ul>
        {found?.map((each) => (
          <Item
            key={each.id}
            news={each}
            onOpen={() => open(each)}
            onRead={(read) => send(() => set(each, read))}
            onMute={() => send(() => mute(each.document.id))}
          />
        ))}
      </ul>
      {next && (
        <button type="button" class="again older" onClick={() => send(older)}>
          {words.inbox.older}
        </button>
      )}
    </section>
  )
}

type ItemProps = { news: Notification; onOpen: () => void; onRead: (read: boolean) => void; onMute: () => void }

function Item({ news, ...on }: ItemProps): JSX.Element {
  const { by, document, reason, text, created, read } = news
  const name = by?.name ?? words.inbox.somebody
  const what = words.inbox[reason](name, document.title)
  const seen = read === null ? words.inbox.read : words.inbox.again
  return (
    <li class={read === null ? "new" : undefined}>
      <button type="button" class="open" onClick={on.onOpen}>
        <Avatar name={name} colour={by?.colour ?? ""} quiet />
        <span class="what">
          <span dir="auto">{what}</span>
          {text && (
            <span class="when" dir="auto">
              {text}
            </span>
          )}
          <span class="when">
            {ago(created, Date.now())}
            {read === null && <span class="unseen">{words.inbox.unread}</span>}
          </span>
        </span>
      </button>
      <Menu
        class="round tiny"
        label={words.inbox.more(what)}
        choices={[
          { words: seen, choose: () => on.onRead(read === null) },
          { words: words.inbox.mute, choose: on.onMute },
        ]}
      >
        <Icon name="more" />
      </Menu>
    </li>
  )
}
