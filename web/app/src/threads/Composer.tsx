import type { JSX } from "preact"
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Member } from "../documents.ts"
import { newKey } from "../documents.ts"
import { Avatar } from "../parts/Avatar.tsx"
import type { Refused } from "../rest.ts"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"
import type { Draft, Drafts } from "./drafts.ts"
import { namedAt, suggested } from "./naming.ts"

type Props = {
  /** Of the draft. */
  name: string
  drafts: Drafts
  members: readonly Member[]
  label: string
  placeholder: string
  yes: string
  /** What is there before anything is typed. */
  begun?: string
  focused?: boolean
  /** Sends what was written; what it throws is said, and the text stays. */
  onSend: (draft: Draft) => Promise<unknown>
  onCancel?: () => void
  onFocus?: () => void
}

/** Where somebody writes a comment. What is typed is kept until it is sent, also over a reload. */
export function Composer(props: Props): JSX.Element {
  const { name, drafts, begun = "" } = props
  const [draft, setDraft] = useState<Draft>(() => drafts.of(name) ?? { body: begun, key: newKey() })
  const area = useRef<HTMLTextAreaElement>(null)
  const { busy, problem, send } = useSending()
  useLayoutEffect(() => {
    if (props.focused) area.current?.focus({ preventScroll: true })
  }, [props.focused])
  const write = (body: string) => {
    // Other words are another wish.
    const next = { ...drafts.of(name), body, key: newKey() }
    setDraft(next)
    drafts.keep(name, body.trim() === "" && next.quote === undefined ? null : next)
  }
  const offer = () => {
    if (draft.body.trim() === "") return
    send(async () => {
      await props.onSend({ ...drafts.of(name), ...draft })
      drafts.keep(name, null)
      setDraft({ body: begun, key: newKey() })
    })
  }
  const naming = useNaming(area, props.members, write)
  const onKey = (event: KeyboardEvent) => {
    if (naming.onKey(event)) return
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      offer()
    }
  }
  const wide = draft.body !== "" || props.onCancel !== undefined
  return (
    <form
      class={wide ? "composer wide" : "composer"}
      onSubmit={(event) => {
        event.preventDefault()
        offer()
      }}
    >
      <div class="input">
        <textarea
          ref={area}
          class="text"
          rows={1}
          aria-label={props.label}
          placeholder={props.placeholder}
          value={draft.body}
          maxLength={10_000}
          {...naming.attributes}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyUp={naming.look}
          onClick={naming.look}
          onBlur={naming.close}
          onFocus={() => props.onFocus?.()}
          onKeyDown={onKey}
        />
        {naming.list}
      </div>
      {problem && (
        <p class="problem" role="alert">
          {whyNot(problem)}
        </p>
      )}
      {wide && (
        <div class="actions">
          {props.onCancel && (
            <button type="button" class="button slim" onClick={props.onCancel}>
              {words.cancel}
            </button>
          )}
          <button type="submit" class="button main slim" disabled={busy || draft.body.trim() === ""}>
            {props.yes}
          </button>
        </div>
      )}
    </form>
  )
}

function whyNot(problem: Refused): string {
  if (problem.code === "unreachable") return words.threads.offline
  if (problem.code === "unsaved") return words.threads.unsaved
  return words.threads.notSent(remainder(problem, []) ?? "")
}

type Area = { readonly current: HTMLTextAreaElement | null }

/** Who may be meant behind an @: a list to choose from by arrows and Enter, or by a click. */
function useNaming(area: Area, members: readonly Member[], write: (body: string) => void) {
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
    const text = area.current
    if (!text || !named) return
    const behind = text.value.slice(named.at + 1 + named.begun.length)
    const before = `${text.value.slice(0, named.at)}@${username} `
    // At once: the next key goes where the caret is then.
    text.value = before + behind.trimStart()
    text.setSelectionRange(before.length, before.length)
    write(text.value)
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
  const list = chosen && (
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
            choose(each)
          }}
        >
          <Avatar name={each.name} colour={each.colour} quiet />
          <strong>{each.name}</strong>
          <span class="faint">@{each.username}</span>
        </div>
      ))}
    </div>
  )
  const attributes = chosen && {
    "aria-autocomplete": "list" as const,
    "aria-controls": id,
    "aria-activedescendant": `${id}-${chosen.username}`,
  }
  return { look, close, onKey, list, attributes }
}
