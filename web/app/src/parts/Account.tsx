import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { type Person, signOut } from "../accounts.ts"
import { go } from "../navigation.tsx"
import { pathTo } from "../routes.ts"
import { useSending } from "../sending.ts"
import { words } from "../words.ts"
import { Avatar } from "./Avatar.tsx"
import { Sure } from "./Dialog.tsx"
import { Menu } from "./Menu.tsx"

/** Who is signed in, and the way out: what is saved leaves this browser with them, what is not waits for them here. */
export function Account({ person, onSignedOut }: { person: Person; onSignedOut: () => void }): JSX.Element {
  const { send } = useSending()
  const [unsaved, setUnsaved] = useState(0) // documents, as long as they are asked whether they know
  const whose = { person: person.id }
  const leave = () =>
    send(async () => {
      const { clear } = await import("@nexus/sdk")
      await signOut()
      await clear(location.origin, { ...whose, keepUnsaved: true })
      onSignedOut()
    })
  const ask = async () => {
    const { recoveries } = await import("@nexus/sdk")
    const documents = new Set((await recoveries(location.origin, whose)).map((each) => each.document))
    if (documents.size > 0) setUnsaved(documents.size)
    else await leave()
  }
  const intro = (
    <p class="intro">
      <strong>{person.name}</strong>
      <span>{person.username}</span>
    </p>
  )
  const choices = [
    { words: words.account.title, choose: () => go(pathTo("account")) },
    { words: words.account.signOut, choose: ask },
  ]
  return (
    <>
      <Menu class="face" label={words.account.menu(person.name)} intro={intro} choices={choices}>
        <Avatar name={person.name} colour={person.colour} />
      </Menu>
      {unsaved > 0 && (
        <Sure
          title={words.account.unsavedTitle}
          text={words.account.unsaved(unsaved)}
          yes={words.account.signOut}
          onYes={leave}
          onClose={() => setUnsaved(0)}
        />
      )}
    </>
  )
}
