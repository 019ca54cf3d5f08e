import type { JSX } from "preact"
import { useEffect, useId, useRef, useState } from "preact/hooks"
import { type Document, rename } from "../documents.ts"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"

type Props = {
  id: string
  link: string | null
  title: string | null
  writable: boolean
  onTitle: (about: Document) => void
}

const LONGEST = 200 // characters, as the server has it

/** The title, which is changed where it stands: Enter or leaving keeps it, Escape does not. */
export function Title(props: Props): JSX.Element {
  const [typed, setTyped] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const { problem, send } = useSending()
  const title = props.title ?? ""
  const id = useId()
  useEffect(() => setTyped(null), [props.title])
  const keep = () => {
    const wanted = typed?.trim()
    if (!wanted || wanted === title) return setTyped(null)
    send(async () => props.onTitle(await rename(props.id, wanted, props.link)))
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") setTyped(null)
    if (event.key === "Enter" || event.key === "Escape") setTimeout(() => input.current?.blur())
  }
  return (
    <div class="title">
      <span class="measure" aria-hidden="true">
        {typed ?? (title || words.untitled)}
      </span>
      <input
        ref={input}
        aria-label={words.editor.titleLabel}
        value={typed ?? title}
        placeholder={props.title === null ? "" : words.untitled}
        maxLength={LONGEST}
        readOnly={!props.writable}
        spellcheck={false}
        aria-invalid={problem !== null}
        aria-describedby={problem ? id : undefined}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={keep}
      />
      {problem && (
        <p id={id} class="title-wrong" role="alert">
          {words.editor.titleRefused(remainder(problem, []) ?? "")}
        </p>
      )}
    </div>
  )
}
