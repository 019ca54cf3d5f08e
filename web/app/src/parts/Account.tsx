import type { JSX } from "preact"
import { type Person, signOut } from "../accounts.ts"
import { useSending } from "../sending.ts"
import { words } from "../words.ts"
import { Avatar } from "./Avatar.tsx"
import { Menu } from "./Menu.tsx"

/** Who is signed in, and the way out. */
export function Account({ person, onSignedOut }: { person: Person; onSignedOut: () => void }): JSX.Element {
  const { send } = useSending()
  const leave = () =>
    send(async () => {
      await signOut()
      onSignedOut()
    })
  const intro = (
    <p class="intro">
      <strong>{person.name}</strong>
      <span>{person.username}</span>
    </p>
  )
  const choices = [{ words: words.account.signOut, choose: leave }]
  return (
    <Menu class="face" label={words.account.menu(person.name)} intro={intro} choices={choices}>
      <Avatar name={person.name} colour={person.colour} />
    </Menu>
  )
}
