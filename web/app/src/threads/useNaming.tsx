import type { JSX } from "preact"
import { useId, useState } from "preact/hooks"
import type { Member } from "../documents.ts"
import { Avatar } from "../parts/Avatar.tsx"
import { words } from "../words.ts"
import { namedAt, suggested } from "./naming.ts"

type Area = { readonly current: HTMLTextAreaElement | null }

/** Who may be meant behind an @: a list to choose from by arrows and Enter, or by a click. */
export function useNaming(area: Area, members: readonly Member[], write: (body: string) => void) {
  const id = useId()
  const [named, setNamed] = useState<ReturnType<typeof namedAt>>(null)
  const [at, setAt] = useState(0)
  const found = named ? suggested(members, named.begun) : []
  const chosen = found[Math.min(at, found.length - 1)]
  const look = () => {
    const { value = "", selectionEnd = 0 } = area.current ?? {}
    const next = namedAt(value, selectionEnd)
    setNamed((before) => (before?.at === next?.at && before?.begun === next?.begun ? before : next))
  }
  const close = () => setNamed(null)
  const choose = ({ username }: Member) => {
    if (!area.current || !named) return
    complete(area.current, named, username)
    write(area.current.value)
    close()
  }
  const onKey = (event: KeyboardEvent) => {
    if (!chosen) return false
    if (event.key === "ArrowDown") setAt((at + 1) % found.length)
    else if (event.key === "ArrowUp") setAt((at - 1 + found.length) % found.length)
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") choose(chosen)
    else if (event.key === "Escape") close()
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  const list = chosen && <Names id={id} found={found} chosen={chosen} onChoose={choose} />
  const attributes = chosen && {
    "aria-autocomplete": "list" as const,
    "aria-controls": id,
    "aria-activedescendant": `${id}-${chosen.username}`,
  }
  return { look, close, onKey, list, attributes }
}

/** Put a username where a name was begun. */
function complete(text: HTMLTextAreaElement, { at, begun }: { at: number; begun: string }, username: string): void {
  const behind = text.value.slice(at + 1 + begun.length)
  const before = `${text.value.slice(0, at)}@${username} `
  // At once: the next key goes where the caret is then.
  text.value = before + behind.trimStart()
  text.setSelectionRange(before.length, before.length)
}

type Props = { id: string; found: readonly Member[]; chosen: Member; onChoose: (member: Member) => void }

function Names({ id, found, chosen, onChoose }: Props): JSX.Element {
  return (
    <div id={id} class="names" role="listbox" aria-label={words.threads.suggestions}>
      {found.map((each) => (
        <div
          key={each.id}
          id={`${id}-${each.username}`}
          role="option"
          tabIndex={-1}
          aria-selected={each === chosen}
          onPointerDown={(event) => {
            event.preventDefault() // the focus stays in the text
            onChoose(each)
          }}
        >
          <Avatar name={each.name} colour={each.colour} quiet />
          <strong>{each.name}</strong>
          <span class="faint">@{each.username}</span>
        </div>
      ))}
    </div>
  )
}
