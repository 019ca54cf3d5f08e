import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import type { Person } from "../accounts.ts"
import type { List } from "../documents.ts"
import { Drop } from "../importing/Drop.tsx"
import { useImporting } from "../importing/useImporting.ts"
import { go, Link } from "../navigation.tsx"
import { Account } from "../parts/Account.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Inbox } from "../parts/Inbox.tsx"
import { Mark } from "../parts/Mark.tsx"
import { Notice } from "../parts/Notice.tsx"
import { pathToDocument } from "../routes.ts"
import { remainder, useSending } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { Found } from "./Found.tsx"
import { New } from "./New.tsx"

const LISTS: readonly List[] = ["all", "mine", "shared", "trash"]

const PAUSE = 250 // milliseconds without a key: then a search is worth asking for

/** All documents of a person: to open one, to find one, to begin one. */
export function Documents(props: { person: Person; onSignedOut: () => void }): JSX.Element {
  const which = LISTS.find((list) => list === new URLSearchParams(location.search).get("list")) ?? "all"
  const [typed, setTyped] = useState("")
  const wanted = useSettled(typed.trim())
  const beginning = useSending()
  const [made, setMade] = useState(0)
  const importing = useImporting(([first, ...others]) => {
    if (first && others.length === 0) go(pathToDocument(first))
    else setMade(made + 1)
  })
  useTitle(words.documents.title)
  return (
    <Drop importing={importing} class="shelf">
      <header class="top">
        <Link to="/" class="home" label={words.name}>
          <Mark />
        </Link>
        <Search value={typed} onValue={setTyped} />
        <div class="own">
          <Inbox />
          <Account person={props.person} onSignedOut={props.onSignedOut} />
        </div>
      </header>
      <main>
        <div class="headline">
          <h1>{words.documents.title}</h1>
          <New doing={beginning} importing={importing} />
        </div>
        {beginning.problem && <Notice>{remainder(beginning.problem, [])}</Notice>}
        {importing.problems.map((each) => (
          <Notice key={each}>{each}</Notice>
        ))}
        {wanted === "" && <Lists which={which} />}
        <Found which={which} wanted={wanted} made={made} />
      </main>
      <footer>
        <a href="/api/docs/">{words.docs}</a>
      </footer>
    </Drop>
  )
}

function Search({ value, onValue }: { value: string; onValue: (value: string) => void }): JSX.Element {
  return (
    <search class="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={words.documents.search}
        placeholder={words.documents.search}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </search>
  )
}

function Lists({ which }: { which: List }): JSX.Element {
  return (
    <nav class="lists" aria-label={words.documents.listsLabel}>
      {LISTS.map((list) => (
        <Link key={list} to={list === "all" ? "/" : `/?list=${list}`} current={list === which}>
          {words.documents.lists[list]}
        </Link>
      ))}
    </nav>
  )
}

/** What was typed, once nobody has typed for a moment. */
function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), typed === "" ? 0 : PAUSE)
    return () => clearTimeout(timer)
  }, [typed])
  return settled
}
