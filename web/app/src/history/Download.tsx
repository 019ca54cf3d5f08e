import type { JSX } from "preact"
import { type Form, formsOf, save } from "../downloads.ts"
import { Icon } from "../parts/Icon.tsx"
import { Menu } from "../parts/Menu.tsx"
import type { Sending } from "../sending.ts"
import { words } from "../words.ts"

type Props = {
  id: string
  link: string | null
  title: string
  rich: boolean
  revision: number | null
  doing: Sending
}

/** Ways to take the content of a revision along. */
export function Download({ id, link, title, rich, revision, doing }: Props): JSX.Element {
  const choices = formsOf(rich).map((form: Form) => ({
    words: words.more[form],
    icon: <Icon name="download" />,
    choose: () => doing.send(() => save(id, link, title, form, revision)),
  }))
  return (
    <Menu class="round" label={words.history.take} choices={choices}>
      <Icon name="download" />
    </Menu>
  )
}
