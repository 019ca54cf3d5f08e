import type { JSX } from "preact"
import { useRef } from "preact/hooks"
import type { Person } from "../accounts.ts"
import { duplicate, newKey } from "../documents.ts"
import { formsOf, save } from "../downloads.ts"
import { go } from "../navigation.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Menu } from "../parts/Menu.tsx"
import { pathToDocument, pathToHistory } from "../routes.ts"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"
import { Refusal } from "./Refusal.tsx"

type Props = { id: string; link: string | null; title: string; rich: boolean; person: Person | null }

/** What else one can do with a document: look back, take it along, copy it. */
export function More({ id, link, title, rich, person }: Props): JSX.Element {
  const { problem, send, forget } = useSending()
  const key = useRef(newKey())
  const copy = () =>
    send(async () => {
      const made = await duplicate(id, link, key.current)
      key.current = newKey()
      go(pathToDocument(made.id))
    })
  const said = words.more
  const downloads = formsOf(rich).map((form) => ({
    words: said[form],
    icon: <Icon name="download" />,
    choose: () => send(() => save(id, link, title, form)),
  }))
  const choices = [
    {
      words: said.history,
      hint: said.historyHint,
      icon: <Icon name="clock" />,
      choose: () => go(pathToHistory(id, link)),
    },
    ...downloads,
    ...(person ? [{ words: said.duplicate, icon: <Icon name="copy" />, choose: copy }] : []),
  ]
  return (
    <>
      <Menu class="round" label={said.label} choices={choices}>
        <Icon name="more" />
      </Menu>
      {problem && <Refusal words={said.failed(remainder(problem, []) ?? "")} onClose={forget} />}
    </>
  )
}
