import type { Copy } from "@nexus/sdk"
import type { JSX, Ref } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Person } from "../accounts.ts"
import type { Document } from "../documents.ts"
import { Link } from "../navigation.tsx"
import { Account } from "../parts/Account.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Inbox } from "../parts/Inbox.tsx"
import { signInAt } from "../routes.ts"
import { words } from "../words.ts"
import { Faces } from "./Faces.tsx"
import { Comings, Heard } from "./Heard.tsx"
import type { Standing } from "./live.ts"
import { More } from "./More.tsx"
import { type Present, peopleOf } from "./people.ts"
import { Share } from "./Share.tsx"
import type { Line } from "./state.ts"
import { isSignedOut } from "./state.ts"
import { Title } from "./Title.tsx"

type Props = {
  id: string
  link: string | null
  copy: Copy
  person: Person | null
  standing: Standing
  title: string | null
  onTitle: (about: Document) => void
  onSignedOut: () => void
  onAgain: () => void
  followed: string | null
  onFollow: (who: Present) => void
  talk: Talking
}

/** How the comments beside the text stand, and the way to them. */
export type Talking = { readonly open: number; readonly shown: boolean; readonly onShown: (shown: boolean) => void }

/** What stands above the text: title, how things stand, who is here. */
export function Bar(props: Props): JSX.Element {
  const { id, link, copy, person, standing } = props
  const [sharing, setSharing] = useState(false)
  const bar = useHeight()
  return (
    <header class="bar" ref={bar}>
      <Link to="/" class="round" label={words.editor.back}>
        <Icon name="back" />
      </Link>
      <div class="about">
        <h1 class="unseen">{props.title ?? words.untitled}</h1>
        <Title id={id} link={link} title={props.title} writable={copy.writable} onTitle={props.onTitle} />
        <State line={standing.line} ended={standing.ended !== null} onAgain={props.onAgain} />
        <Heard line={standing.line} />
        <Comings people={peopleOf(standing.participants)} />
      </div>
      <Faces
        participants={standing.participants}
        others={standing.others}
        followed={props.followed}
        onFollow={props.onFollow}
      />
      <Comments {...props.talk} />
      {person && <Inbox teller={copy} />}
      <More id={id} link={link} title={props.title ?? words.untitled} rich={copy.rich} person={person} />
      {standing.role === "owner" && !standing.trashed && person && (
        <button
          type="button"
          class="button main slim share"
          aria-label={words.editor.share}
          onClick={() => setSharing(true)}
        >
          <Icon name="people" />
          <span>{words.editor.share}</span>
        </button>
      )}
      {person && !(standing.ended && isSignedOut(standing.ended)) ? (
        <Account person={person} onSignedOut={props.onSignedOut} />
      ) : (
        <Link to={signInAt(location)} class="button slim">
          {words.editor.signInToEdit}
        </Link>
      )}
      {sharing && person && <Share id={id} person={person} onClose={() => setSharing(false)} />}
    </header>
  )
}

function Comments({ open, shown, onShown }: Talking): JSX.Element {
  return (
    <button
      type="button"
      class="round counted comments"
      aria-label={words.threads.show(open)}
      title={words.threads.title}
      aria-pressed={shown}
      onClick={() => onShown(!shown)}
    >
      <Icon name="comment" />
      {open > 0 && <span class="count">{open}</span>}
    </button>
  )
}

/** Tells the styles how high the bar is: what sticks below it must know. */
function useHeight(): Ref<HTMLElement> {
  const bar = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const { style } = document.documentElement
    const seen = new ResizeObserver(() => style.setProperty("--bar", `${bar.current?.offsetHeight ?? 0}px`))
    if (bar.current) seen.observe(bar.current)
    return () => seen.disconnect()
  }, [])
  return bar
}

function State({ line, ended, onAgain }: { line: Line; ended: boolean; onAgain: () => void }): JSX.Element {
  return (
    <p class={`state ${line.tone}`} data-test="state">
      <span class="spot" />
      <span class="said-state">{line.words}</span>
      {ended && (
        <button type="button" class="again" onClick={onAgain}>
          {words.tryAgain}
        </button>
      )}
    </p>
  )
}
