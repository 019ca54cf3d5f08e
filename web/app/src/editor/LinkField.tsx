import type { JSX } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type Quill from "quill"
import { words } from "../words.ts"
import { addressOf, type Formats } from "./formats.ts"

type Props = { quill: Quill; formats: Formats; onClose: () => void }

/** Where a link's address is typed: for what is selected, for the link that the caret is in, or for new text. */
export function LinkField({ quill, formats, onClose }: Props): JSX.Element {
  const before = typeof formats["link"] === "string" ? formats["link"] : ""
  const [typed, setTyped] = useState(before)
  const input = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => input.current?.select(), [])
  const leave = () => {
    onClose()
    quill.focus()
  }
  const set = (event: Event) => {
    event.preventDefault()
    const address = addressOf(typed)
    const range = linkedRange(quill)
    if (address === null) quill.formatText(range.index, range.length, "link", false, "user")
    else if (range.length > 0) quill.formatText(range.index, range.length, "link", address, "user")
    else quill.insertText(range.index, typed.trim(), "link", address, "user")
    leave()
  }
  const remove = () => {
    const range = linkedRange(quill)
    quill.formatText(range.index, range.length, "link", false, "user")
    leave()
  }
  return (
    <form class="link" onSubmit={set} onKeyDown={(event) => event.key === "Escape" && leave()}>
      <input
        ref={input}
        class="text"
        type="text"
        inputMode="url"
        aria-label={words.toolbar.address}
        placeholder={words.toolbar.address}
        value={typed}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit" class="button main slim">
        {words.toolbar.setLink}
      </button>
      {before && (
        <>
          <a class="button slim" href={safe(before)} target="_blank" rel="noopener noreferrer">
            {words.toolbar.openLink}
          </a>
          <button type="button" class="button slim" onClick={remove}>
            {words.toolbar.removeLink}
          </button>
        </>
      )}
    </form>
  )
}

/** Others may have written what they liked into a link. */
function safe(address: string): string {
  return /^(https?|mailto|tel):/i.test(address) ? address : "about:blank"
}

/** What is selected; if nothing is, all of the link around the caret. */
function linkedRange(quill: Quill): { index: number; length: number } {
  const { index, length } = quill.selection.savedRange
  if (length > 0) return { index, length }
  const link = quill.getFormat(index, 0)["link"]
  const linked = (at: number) => at >= 0 && at < quill.getLength() && quill.getFormat(at, 1)["link"] === link
  if (link === undefined) return { index, length: 0 }
  let start = index
  let end = index
  while (linked(start - 1)) start--
  while (linked(end)) end++
  return { index: start, length: end - start }
}
