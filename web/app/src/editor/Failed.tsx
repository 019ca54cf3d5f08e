import { type CollabError, type Forgotten, recoveries } from "@nexus/sdk"
import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import type { Person } from "../accounts.ts"
import { Link } from "../navigation.tsx"
import { Empty } from "../parts/Empty.tsx"
import { signInAt } from "../routes.ts"
import { told } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { Kept } from "./Kept.tsx"
import { isSignedOut } from "./state.ts"

type Props = { id: string; link: string | null; error: CollabError; person: Person | null; onAgain: () => void }

/** A document that did not open: why, what to do, and what one has typed into it that no server has. */
export function Failed(props: Props): JSX.Element {
  const { error, person } = props
  const hidden = error.code === "not_found" || error.code === "forbidden" || isSignedOut(error)
  const said = words.failures
  useTitle(hidden ? said.notFoundTitle : said.failedTitle)
  return (
    <main class="alone">
      <Empty alone title={hidden ? said.notFoundTitle : said.failedTitle} text={textOf(error, hidden, person)}>
        {hidden && person === null && (
          <Link to={signInAt(location)} class="button main">
            {words.account.signIn}
          </Link>
        )}
        {hidden && person !== null && (
          <Link to="/" class="button main">
            {said.home}
          </Link>
        )}
        {!hidden && (
          <button type="button" class="button main" onClick={props.onAgain}>
            {words.tryAgain}
          </button>
        )}
      </Empty>
      <Left id={props.id} link={props.link} person={person} />
    </main>
  )
}

function Left({ id, link, person }: Pick<Props, "id" | "link" | "person">): JSX.Element | null {
  const [left, setLeft] = useState<readonly Forgotten[]>([])
  const look = async () => {
    const whose = { ...(person && { person: person.id }), ...(link !== null && { link }) }
    const found = await recoveries(location.origin, whose)
    setLeft(found.filter((each) => each.document === id))
  }
  useEffect(() => void look(), [])
  if (left.length === 0) return null
  return (
    <section class="left" aria-label={words.recovery.title}>
      <h2>{words.recovery.title}</h2>
      {left.map((each) => (
        <Kept key={each.at} recovery={each.recovery} onForget={() => each.forget().then(look)} />
      ))}
    </section>
  )
}

function textOf(error: CollabError, hidden: boolean, person: Person | null): string {
  if (hidden) return person === null ? words.failures.notFoundSignIn : words.failures.notFound
  return error.code === "unavailable" ? words.failures.unreachable : told(error.code, error.detail)
}
