import type { Copy } from "@nexus/sdk"
import type { JSX } from "preact"
import { useEffect } from "preact/hooks"
import type { Person } from "../accounts.ts"
import type { Surface } from "../editor/surface.ts"
import { Refused } from "../rest.ts"
import { words } from "../words.ts"
import { NEW } from "./beginning.ts"
import { Card } from "./Card.tsx"
import { Head, Nothing, Problems } from "./Head.tsx"
import { New } from "./New.tsx"
import { placeOfNew } from "./order.ts"
import { Selected } from "./Selected.tsx"
import { handlers, type Looking, useLooking } from "./useLooking.ts"
import { type Learning, useTalk } from "./useTalk.ts"
import "../styles/threads.css"
import "../styles/messages.css"

type Props = {
  id: string
  link: string | null
  copy: Copy
  person: Person | null
  surface: Surface
  /** Whether the cards are shown; null: where there is room, and something to show. */
  shown: boolean | null
  onShown: (shown: boolean) => void
  /** How many discussions are not over. */
  onCount: (open: number) => void
}

/** The threads of a document beside its text, and their words marked in it. */
export function Discussion(props: Props): JSX.Element | null {
  const { copy, surface, onShown } = props
  const talk = useTalk(props)
  const looking = useLooking(talk, copy, surface, onShown)
  const { threads } = talk
  const { counts, comment } = looking
  useEffect(() => props.onCount(counts.open), [counts.open])
  if (threads.problem instanceof Refused && threads.problem.code === "forbidden") return null
  const shown = props.shown ?? (threads.all.length > 0 || looking.beginning !== null)
  return (
    <>
      {talk.writes && <Selected surface={surface} onComment={comment} />}
      {shown && (
        <aside
          class={props.shown ? "talk wanted" : "talk"}
          aria-label={words.threads.title}
          data-test="threads"
          {...handlers(looking)}
        >
          <Head
            filter={looking.filter}
            counts={counts}
            onFilter={looking.setFilter}
            onWhole={talk.writes ? () => comment(null) : null}
            onClose={() => onShown(false)}
          />
          <Problems talk={talk} />
          <Cards copy={copy} talk={talk} looking={looking} />
        </aside>
      )}
    </>
  )
}

function Cards({ copy, talk, looking }: { copy: Copy; talk: Learning; looking: Looking }): JSX.Element {
  const { beginning, listed, places, filter } = looking
  const cards = listed.map((thread) => (
    <Card
      key={thread.id}
      talk={talk}
      thread={thread}
      active={thread.id === looking.active}
      placed={places.has(thread.id)}
      onActive={() => looking.enter(thread.id)}
      onGo={() => looking.go(thread.id)}
      onTurn={() => looking.turn(thread)}
    />
  ))
  if (beginning && filter === "open") {
    const onFocus = () => looking.setActive(NEW)
    const fresh = (
      <New key={NEW} copy={copy} talk={talk} beginning={beginning} onFocus={onFocus} onDone={looking.onDone} />
    )
    cards.splice(placeOfNew(listed, places, beginning.range), 0, fresh)
  }
  return (
    <>
      <div class="cards" ref={looking.column}>
        {cards}
      </div>
      {listed.length === 0 && !beginning && <Nothing talk={talk} filter={filter} />}
    </>
  )
}
