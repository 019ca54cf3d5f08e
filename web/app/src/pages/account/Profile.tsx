import type { JSX } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { type Changes, change, type Person } from "../../accounts.ts"
import { safeColour } from "../../colours.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { Field } from "../../parts/Field.tsx"
import { Notice } from "../../parts/Notice.tsx"
import { Save } from "../../parts/Save.tsx"
import { faultIn, remainder, useSending } from "../../sending.ts"
import { words } from "../../words.ts"

const FIELDS = ["name", "username", "email", "password"] as const

type Props = { person: Person; onPerson: (person: Person) => void }

/** Who one is for others, and where one's mails go. */
export function Profile({ person, onPerson }: Props): JSX.Element {
  const kept = { name: person.name, username: person.username, email: person.email ?? "", colour: person.colour }
  const [typed, setTyped] = useState(kept)
  const [password, setPassword] = useState("")
  const [saved, setSaved] = useState(false)
  const { busy, problem, send } = useSending()
  const isNew = (name: keyof typeof kept) => typed[name] !== kept[name]
  const isMoving = isNew("email") // another address takes the password too
  const set = (name: keyof typeof kept) => (value: string) => {
    setSaved(false)
    setTyped((before) => ({ ...before, [name]: value }))
  }
  const submit = (event: Event) => {
    event.preventDefault()
    const { name, username, email, colour } = typed
    const changes: Changes = { name, username, colour, ...(isMoving && { email: email || null, password }) }
    send(async () => {
      onPerson(await change(changes))
      setPassword("")
      setSaved(true)
    })
  }
  const said = words.account
  const of = (name: "name" | "username" | "email") =>
    ({ name, value: typed[name], onValue: set(name), fault: faultIn(problem, name) }) as const
  const wrong = remainder(problem, FIELDS)
  return (
    <form onSubmit={submit}>
      {wrong && <Notice>{wrong}</Notice>}
      <div class="sample">
        <Avatar name={typed.name} colour={typed.colour} />
        <Colours chosen={typed.colour} onChosen={set("colour")} />
      </div>
      <Field {...of("name")} label={said.name} hint={said.nameHint} autocomplete="name" />
      <Field {...of("username")} label={said.username} hint={said.usernameHint} autocomplete="username" />
      <Field {...of("email")} label={said.email} hint={said.emailHint} type="email" autocomplete="email" optional />
      {isMoving && <Proof password={password} onPassword={setPassword} fault={faultIn(problem, "password")} />}
      <Save words={said.saveProfile} busy={busy} saved={saved} />
    </form>
  )
}

type ProofProps = { password: string; onPassword: (password: string) => void; fault: string | undefined }

/** The password, without which nobody's mails go elsewhere. */
function Proof({ password, onPassword, fault }: ProofProps): JSX.Element {
  const said = words.account
  return (
    <Field
      label={said.password}
      hint={said.emailPassword}
      name="password"
      type="password"
      value={password}
      onValue={onPassword}
      autocomplete="current-password"
      fault={fault}
    />
  )
}

function Colours({ chosen, onChosen }: { chosen: string; onChosen: (colour: string) => void }): JSX.Element {
  const colours = Object.entries(words.account.colours)
  return (
    <fieldset class="colours">
      <legend>{words.account.colour}</legend>
      {colours.map(([colour, name]) => (
        <Spot key={colour} colour={colour} name={name} on={colour === chosen} onChosen={onChosen} />
      ))}
    </fieldset>
  )
}

type SpotProps = { colour: string; name: string; on: boolean; onChosen: (colour: string) => void }

function Spot({ colour, name, on, onChosen }: SpotProps): JSX.Element {
  const spot = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    spot.current?.style.setProperty("--colour", safeColour(colour))
  }, [colour])
  return (
    <input
      ref={spot}
      type="radio"
      name="colour"
      value={colour}
      aria-label={name}
      title={name}
      checked={on}
      onChange={() => onChosen(colour)}
    />
  )
}
