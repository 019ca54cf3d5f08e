import { Fragment, type JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { Avatar } from "../parts/Avatar.tsx"
import { Icon } from "../parts/Icon.tsx"
import { words } from "../words.ts"
import { colourOf } from "./colouring.ts"
import { dayOf, span } from "./moments.ts"
import type { Sitting } from "./sittings.ts"

type Props = {
  sittings: readonly Sitting[]
  current: number | null
  older: boolean
  newer: boolean
  onChoose: (sitting: Sitting) => void
  onTurn: (to: "older" | "newer") => void
  onClose: () => void
}

const FACES = 3 // as many as stand beside each other without moving the words

/** Who wrote when, the newest first. */
export function Sittings(props: Props): JSX.Element {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" })
  }, [props.current])
  return (
    <aside class="past" aria-label={words.history.sittings} data-test="sittings">
      <header>
        <h2>{words.history.sittings}</h2>
        <button type="button" class="round only-narrow" aria-label={words.close} onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="days" ref={list}>
        {props.newer && <Turn words={words.history.newer} onTurn={() => props.onTurn("newer")} />}
        {days(props.sittings).map(([day, sittings]) => (
          <Fragment key={day}>
            <h3>{day}</h3>
            <ul>
              {sittings.map((each) => (
                <li key={each.first}>
                  <Item sitting={each} current={each.first === props.current} onChoose={() => props.onChoose(each)} />
                </li>
              ))}
            </ul>
          </Fragment>
        ))}
        {props.older && <Turn words={words.history.older} onTurn={() => props.onTurn("older")} />}
      </div>
    </aside>
  )
}

function Turn(props: { words: string; onTurn: () => void }): JSX.Element {
  return (
    <button type="button" class="button slim" onClick={props.onTurn}>
      {props.words}
    </button>
  )
}

function Item(props: { sitting: Sitting; current: boolean; onChoose: () => void }): JSX.Element {
  const { writers, from, until, typed, removed } = props.sitting
  const said = words.history
  return (
    <button type="button" class="sat" aria-current={props.current || undefined} onClick={props.onChoose}>
      <span class="sat-faces">
        {writers.slice(0, FACES).map((each) => (
          <Avatar key={each.key} name={each.name ?? said.somebody} colour={colourOf(each)} quiet />
        ))}
      </span>
      <span class="what">
        <strong>{span(from, until)}</strong>
        <span class="when">{writers.map((each) => each.name ?? said.somebody).join(", ")}</span>
      </span>
      <span class="size" aria-hidden="true">
        {typed > 0 && <ins>+{typed}</ins>}
        {removed > 0 && <del>−{removed}</del>}
      </span>
      <span class="unseen">{typed + removed > 0 ? said.changed(typed, removed) : said.unchanged}</span>
    </button>
  )
}

/** The sittings of each day, the newest first. */
function days(sittings: readonly Sitting[]): readonly (readonly [string, readonly Sitting[]])[] {
  const now = Date.now()
  const found = new Map<string, Sitting[]>()
  for (const each of sittings.toReversed()) {
    const day = dayOf(each.from, now)
    found.set(day, [...(found.get(day) ?? []), each])
  }
  return [...found]
}
