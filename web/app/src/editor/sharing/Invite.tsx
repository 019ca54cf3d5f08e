import type { Role } from "@nexus/sdk"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import * as documents from "../../documents.ts"
import { words } from "../../words.ts"
import type { Doing } from "../Share.tsx"
import { ROLES, RoleChoice } from "./Role.tsx"

type Props = { id: string; change: Doing; busy: boolean }

/** Give somebody a role, by name. */
export function Invite({ id, change, busy }: Props): JSX.Element {
  const [person, setPerson] = useState("")
  const [role, setRole] = useState<Role>("editor")
  const submit = (event: Event) => {
    event.preventDefault()
    change(async () => {
      await documents.invite(id, person.trim(), role)
      setPerson("")
    })
  }
  return (
    <div>
      <form class="invite" onSubmit={submit}>
        <input
          class="text"
          aria-label={words.share.who}
          placeholder={words.share.who}
          value={person}
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => setPerson(event.currentTarget.value)}
        />
        <RoleChoice label={words.share.role} roles={ROLES} role={role} onRole={setRole} />
        <button type="submit" class="button main" disabled={busy}>
          {words.share.invite}
        </button>
      </form>
      <details class="roles">
        <summary>{words.share.what}</summary>
        <dl>
          {ROLES.map((each) => (
            <div key={each}>
              <dt>{words.roles[each]}</dt>
              <dd>{words.mayDo[each]}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  )
}
