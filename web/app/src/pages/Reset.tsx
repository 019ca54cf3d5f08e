import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { resetPassword } from "../accounts.ts"
import { Link } from "../navigation.tsx"
import { Field } from "../parts/Field.tsx"
import { Notice } from "../parts/Notice.tsx"
import { faultIn, remainder, useSending } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { Entrance } from "./Entrance.tsx"

/** Where the mailed link leads: choose a new password. */
export function Reset(): JSX.Element {
  const [password, setPassword] = useState("")
  const [done, setDone] = useState(false)
  const { busy, problem, send } = useSending()
  useTitle(words.account.resetTitle)
  const secret = location.hash.slice(1)
  const submit = (event: Event) => {
    event.preventDefault()
    send(async () => {
      await resetPassword(secret, password)
      setDone(true)
    })
  }
  const wrong = remainder(problem, ["password"])
  const back = <Link to="/sign-in">{words.account.back}</Link>
  return (
    <Entrance title={words.account.resetTitle} below={back}>
      {done && (
        <p class="said" role="status">
          {words.account.resetDone}
        </p>
      )}
      {!done && !secret.includes(".") && <Notice>{words.account.noLink}</Notice>}
      {!done && secret.includes(".") && (
        <form onSubmit={submit}>
          {wrong && <Notice>{wrong}</Notice>}
          <Field
            label={words.account.newPassword}
            name="password"
            type="password"
            value={password}
            onValue={setPassword}
            hint={words.account.passwordHint}
            autocomplete="new-password"
            autofocus
            fault={faultIn(problem, "password")}
          />
          <button type="submit" class="button main wide" disabled={busy}>
            {words.account.save}
          </button>
        </form>
      )}
    </Entrance>
  )
}
