import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { type Person, signIn } from "../accounts.ts"
import { Link } from "../navigation.tsx"
import { Field } from "../parts/Field.tsx"
import { Notice } from "../parts/Notice.tsx"
import { faultIn, remainder, useSending } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { Entrance } from "./Entrance.tsx"

/** Come in with an account that one has. */
export function SignIn({ onSignedIn }: { onSignedIn: (person: Person) => void }): JSX.Element {
  const [username, setUsername] = useState("")
  const [password, setPassword] = useState("")
  const { busy, problem, send } = useSending()
  useTitle(words.account.signIn)
  const submit = (event: Event) => {
    event.preventDefault()
    send(async () => onSignedIn(await signIn(username, password)))
  }
  const wrong = remainder(problem, ["username", "password"])
  return (
    <Entrance title={words.account.welcomeBack} below={<Below />}>
      <form onSubmit={submit}>
        {wrong && <Notice>{wrong}</Notice>}
        <Field
          label={words.account.usernameOrEmail}
          name="username"
          value={username}
          onValue={setUsername}
          autocomplete="username"
          autofocus
          fault={faultIn(problem, "username")}
        />
        <Field
          label={words.account.password}
          name="password"
          type="password"
          value={password}
          onValue={setPassword}
          autocomplete="current-password"
          fault={faultIn(problem, "password")}
        />
        <button type="submit" class="button main wide" disabled={busy}>
          {busy ? words.account.signingIn : words.account.signIn}
        </button>
        <Link to="/forgot-password" class="aside">
          {words.account.forgot}
        </Link>
      </form>
    </Entrance>
  )
}

function Below(): JSX.Element {
  return (
    <>
      {words.account.noAccount} <Link to={`/sign-up${location.search}`}>{words.account.signUp}</Link>
    </>
  )
}
