import type { JSX } from "preact"
import { useRef } from "preact/hooks"
import { create, type Kind, newKey } from "../documents.ts"
import type { Importing } from "../importing/useImporting.ts"
import { go } from "../navigation.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Menu } from "../parts/Menu.tsx"
import { pathToDocument } from "../routes.ts"
import type { Sending } from "../sending.ts"
import { words } from "../words.ts"

type Props = { doing: Sending; importing: Importing }

// What a browser lets one choose first; everything else can be chosen as well, and is looked at.
const OFFERED = "text/*,.txt,.md,.markdown,.html,.htm,.csv,.json,.py,.js,.ts,.tsx,.jsx,.css,.sql,.yaml,.yml,.xml,.sh"

/** Ways to begin a document. */
export function New({ doing, importing }: Props): JSX.Element {
  // One key for one wish: should the answer get lost, asking again makes no second document.
  const key = useRef(newKey())
  const files = useRef<HTMLInputElement>(null)
  const begin = (kind: Kind, title: string) => () =>
    doing.send(async () => {
      const made = await create(kind, title, `${key.current}-${kind}-${title}`)
      key.current = newKey()
      go(pathToDocument(made.id))
    })
  const said = words.documents
  const { choose, chooseHint, busy } = words.importing
  const choices = [
    { words: said.rich, hint: said.richHint, icon: <Icon name="rich" />, choose: begin("rich", words.untitled) },
    { words: said.plain, hint: said.plainHint, icon: <Icon name="plain" />, choose: begin("plain", words.untitled) },
    { words: said.code, hint: said.codeHint, icon: <Icon name="code" />, choose: begin("plain", said.codeTitle) },
    { words: choose, hint: chooseHint, icon: <Icon name="upload" />, choose: () => files.current?.click() },
  ]
  return (
    <>
      <Menu class="button main" choices={choices}>
        <Icon name="plus" />
        <span>{importing.busy ? busy : doing.busy ? words.loading : said.new}</span>
      </Menu>
      <input
        ref={files}
        class="unseen"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={words.importing.chooseLabel}
        accept={OFFERED}
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])]
          event.currentTarget.value = "" // so that the same can be chosen again
          if (chosen.length > 0) importing.files(chosen)
        }}
      />
    </>
  )
}
