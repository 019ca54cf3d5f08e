import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { type Person, signUp } from "../accounts.ts"
import { Link } from "../navigation.tsx"
import { Field } from "../parts/Field.tsx"
import { Notice } from "../parts/Notice.tsx"
import { faultIn, remainder, useSending } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { Entrance } from "./Entrance.tsx"

const NOTHING = { username: "", name: "", email: "", password: "" }

/** Make an account, and come in with it. */
export function SignUp({ onSignedIn }: { onSignedIn: (person: Person) => void }): JSX.Element {
  const [details, setDetails] = useState(NOTHING)
  const { busy, problem, send } = useSending()
  useTitle(words.account.signUp)
  const submit = (event: Event) => {
    event.preventDefault()
    send(async () => onSignedIn(await signUp(details)))
  }
  const of = (name: keyof typeof NOTHING) => ({
    name,
    value: details[name],
    onValue: (value: string) => setDetails((before) => ({ ...before, [name]: value })),
    fault: faultIn(problem, name),
  })
  const { username, usernameHint, name, nameHint, email, emailHint, password, passwordHint } = words.account
  const wrong = remainder(problem, Object.keys(NOTHING))
  return (
    <Entrance title={words.account.welcome} below={<Below />}>
      <form onSubmit={submit} noValidate={problem !== null}>
        {wrong && <Notice>{wrong}</Notice>}
        <Field {...of("username")} label={username} hint={usernameHint} autocomplete="username" autofocus />
        <Field {...of("password")} label={password} hint={passwordHint} type="password" autocomplete="new-password" />
        <Field {...of("name")} label={name} hint={nameHint} autocomplete="name" optional />
        <Field {...of("email")} label={email} hint={emailHint} type="email" autocomplete="email" optional />
        <button type="submit" class="button main wide" disabled={busy}>
          {busy ? words.account.signingUp : words.account.signUp}
        </button>
      </form>
    </Entrance>
  )
}

function Below(): JSX.Element {
  return (
    <>
      {words.account.haveAccount} <Link to={`/sign-in${location.search}`}>{words.account.signIn}</Link>
    </>
  )
}
