import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { forgotPassword } from "../accounts.ts"
import { Link } from "../navigation.tsx"
import { Field } from "../parts/Field.tsx"
import { Notice } from "../parts/Notice.tsx"
import { faultIn, remainder, useSending } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { Entrance } from "./Entrance.tsx"

/** Have a link mailed by which a new password can be set. */
export function Forgotten(): JSX.Element {
  const [email, setEmail] = useState("")
  const [sent, setSent] = useState(false)
  const { busy, problem, send } = useSending()
  useTitle(words.account.forgotTitle)
  const submit = (event: Event) => {
    event.preventDefault()
    send(async () => {
      await forgotPassword(email)
      setSent(true)
    })
  }
  const wrong = remainder(problem, ["email"])
  const back = <Link to="/sign-in">{words.account.back}</Link>
  return (
    <Entrance title={words.account.forgotTitle} below={back}>
      {sent ? (
        <p class="said" role="status">
          {words.account.sent}
        </p>
      ) : (
        <form onSubmit={submit}>
          <p class="soft">{words.account.forgotText}</p>
          {wrong && <Notice>{wrong}</Notice>}
          <Field
            label={words.account.email}
            name="email"
            type="email"
            value={email}
            onValue={setEmail}
            autocomplete="email"
            autofocus
            fault={faultIn(problem, "email")}
          />
          <button type="submit" class="button main wide" disabled={busy}>
            {words.account.sendLink}
          </button>
        </form>
      )}
    </Entrance>
  )
}
