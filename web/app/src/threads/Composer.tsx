import type { JSX } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Member } from "../documents.ts"
import { newKey } from "../documents.ts"
import type { Refused } from "../rest.ts"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"
import type { Draft, Drafts } from "./drafts.ts"
import { useNaming } from "./useNaming.tsx"

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
  const area = useRef<HTMLTextAreaElement>(null)
  const { body, busy, problem, write, offer } = useDraft(props)
  const naming = useNaming(area, props.members, write)
  useLayoutEffect(() => {
    if (props.focused) area.current?.focus({ preventScroll: true })
  }, [props.focused])
  const onKey = (event: KeyboardEvent) => {
    if (naming.onKey(event) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    offer()
  }
  const onSubmit = (event: Event) => {
    event.preventDefault()
    offer()
  }
  const wide = body !== "" || props.onCancel !== undefined
  return (
    <form class={wide ? "composer wide" : "composer"} onSubmit={onSubmit}>
      <div class="input">
        <textarea
          ref={area}
          class="text"
          rows={1}
          aria-label={props.label}
          placeholder={props.placeholder}
          value={body}
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
      {problem && <Why problem={problem} />}
      {wide && <Actions yes={props.yes} empty={busy || body.trim() === ""} onCancel={props.onCancel} />}
    </form>
  )
}

/** What is being written, kept under its name, and the way to send it. */
function useDraft({ name, drafts, begun = "", onSend }: Props) {
  const [draft, setDraft] = useState<Draft>(() => drafts.of(name) ?? { body: begun, key: newKey() })
  const { busy, problem, send } = useSending()
  const write = (body: string) => {
    // Other words are another wish.
    const next = { ...drafts.of(name), body, key: newKey() }
    setDraft(next)
    drafts.keep(name, body.trim() === "" && next.quote === undefined ? null : next)
  }
  const offer = () => {
    if (draft.body.trim() === "") return
    send(async () => {
      await onSend({ ...drafts.of(name), ...draft })
      drafts.keep(name, null)
      setDraft({ body: begun, key: newKey() })
    })
  }
  return { body: draft.body, busy, problem, write, offer }
}

function Actions({ yes, empty, onCancel }: { yes: string; empty: boolean; onCancel?: (() => void) | undefined }) {
  return (
    <div class="actions">
      {onCancel && (
        <button type="button" class="button slim" onClick={onCancel}>
          {words.cancel}
        </button>
      )}
      <button type="submit" class="button main slim" disabled={empty}>
        {yes}
      </button>
    </div>
  )
}

function Why({ problem }: { problem: Refused }): JSX.Element {
  return (
    <p class="problem" role="alert">
      {whyNot(problem)}
    </p>
  )
}

function whyNot(problem: Refused): string {
  if (problem.code === "unreachable") return words.threads.offline
  if (problem.code === "unsaved") return words.threads.unsaved
  return words.threads.notSent(remainder(problem, []) ?? "")
}
