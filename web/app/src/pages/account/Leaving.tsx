import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { leave, type Person, signOutEverywhere } from "../../accounts.ts"
import { Dialog, Sure } from "../../parts/Dialog.tsx"
import { Field } from "../../parts/Field.tsx"
import { Notice } from "../../parts/Notice.tsx"
import { faultIn, remainder, useSending } from "../../sending.ts"
import { words } from "../../words.ts"

type Props = { person: Person; onSignedOut: () => void }

/** The ways out: of all browsers at once, and for good. */
export function Leaving({ person, onSignedOut }: Props): JSX.Element {
  const [asked, setAsked] = useState<"everywhere" | "for good" | null>(null)
  const { problem, send } = useSending()
  const close = () => setAsked(null)
  const out = async () => {
    await signOutEverywhere()
    await forgetHere(person)
    onSignedOut()
  }
  const said = words.account
  const wrong = remainder(problem, [])
  return (
    <div class="fields">
      {wrong && <Notice>{wrong}</Notice>}
      <p class="save">
        <button type="button" class="button" onClick={() => setAsked("everywhere")}>
          {said.everywhere}
        </button>
        <button type="button" class="button danger" onClick={() => setAsked("for good")}>
          {said.delete}
        </button>
      </p>
      {asked === "everywhere" && (
        <Sure
          title={said.everywhereTitle}
          text={said.everywhereText}
          yes={said.everywhere}
          onClose={close}
          onYes={() => {
            close()
            send(out)
          }}
        />
      )}
      {asked === "for good" && <ForGood person={person} onClose={close} onSignedOut={onSignedOut} />}
    </div>
  )
}

function ForGood({ person, onClose, onSignedOut }: Props & { onClose: () => void }): JSX.Element {
  const [password, setPassword] = useState("")
  const [successor, setSuccessor] = useState("")
  const { busy, problem, send } = useSending()
  const submit = (event: Event) => {
    event.preventDefault()
    send(async () => {
      await leave(password, successor.trim())
      await forgetHere(person)
      onSignedOut()
    })
  }
  const said = words.account
  const wrong = remainder(problem, ["password", "successor"])
  return (
    <Dialog title={said.deleteTitle} onClose={onClose}>
      <p>{said.deleteText}</p>
      <form class="fields" onSubmit={submit}>
        {wrong && <Notice>{wrong}</Notice>}
        <Field
          label={said.successor}
          hint={said.successorHint}
          name="successor"
          value={successor}
          onValue={setSuccessor}
          autocomplete="off"
          optional
          fault={faultIn(problem, "successor")}
        />
        <Field
          label={said.password}
          name="password"
          type="password"
          value={password}
          onValue={setPassword}
          autocomplete="current-password"
          fault={faultIn(problem, "password")}
        />
        <div class="actions">
          <button type="button" class="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" class="button wrong" disabled={busy}>
            {said.delete}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Nothing that is saved stays in this browser; what is not waits for its person. */
async function forgetHere(person: Person): Promise<void> {
  const { clear } = await import("@nexus/sdk")
  await clear(location.origin, { person: person.id, keepUnsaved: true })
}
