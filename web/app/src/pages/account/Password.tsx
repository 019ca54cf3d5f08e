import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { changePassword } from "../../accounts.ts"
import { Field } from "../../parts/Field.tsx"
import { Notice } from "../../parts/Notice.tsx"
import { Save } from "../../parts/Save.tsx"
import { faultIn, remainder, useSending } from "../../sending.ts"
import { words } from "../../words.ts"

/** Take another password. */
export function Password(): JSX.Element {
  const [current, setCurrent] = useState("")
  const [next, setNext] = useState("")
  const [saved, setSaved] = useState(false)
  const { busy, problem, send } = useSending()
  const submit = (event: Event) => {
    event.preventDefault()
    setSaved(false)
    send(async () => {
      await changePassword(current, next)
      setCurrent("")
      setNext("")
      setSaved(true)
    })
  }
  const said = words.account
  const wrong = remainder(problem, ["current", "new"])
  return (
    <form onSubmit={submit}>
      {wrong && <Notice>{wrong}</Notice>}
      <Field
        label={said.currentPassword}
        name="current"
        type="password"
        value={current}
        onValue={setCurrent}
        autocomplete="current-password"
        fault={faultIn(problem, "current")}
      />
      <Field
        label={said.newPassword}
        hint={said.passwordHint}
        name="new"
        type="password"
        value={next}
        onValue={setNext}
        autocomplete="new-password"
        fault={faultIn(problem, "new")}
      />
      <Save words={said.save} busy={busy} saved={saved} />
    </form>
  )
}
