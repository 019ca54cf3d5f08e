import type { CollabError } from "@nexus/sdk"
import type { JSX } from "preact"
import type { Person } from "../accounts.ts"
import { Link } from "../navigation.tsx"
import { Empty } from "../parts/Empty.tsx"
import { signInAt } from "../routes.ts"
import { sentence } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { isSignedOut } from "./state.ts"

/** A document that did not open: why, and what to do. */
export function Failed(props: { error: CollabError; person: Person | null; onAgain: () => void }): JSX.Element {
  const { error, person } = props
  const hidden = error.code === "not_found" || error.code === "forbidden" || isSignedOut(error)
  const said = words.failures
  useTitle(hidden ? said.notFoundTitle : said.failedTitle)
  return (
    <main class="alone">
      <Empty title={hidden ? said.notFoundTitle : said.failedTitle} text={textOf(error, hidden, person)}>
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
    </main>
  )
}

function textOf(error: CollabError, hidden: boolean, person: Person | null): string {
  if (hidden) return person === null ? words.failures.notFoundSignIn : words.failures.notFound
  return error.code === "unavailable" ? words.failures.unreachable : sentence(error.detail)
}
