import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { words as all } from "../words.ts"

/** A button that puts a text into the clipboard, and says so. */
export function CopyButton({ text, words }: { text: string | (() => string); words: string }): JSX.Element {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await toClipboard(typeof text === "string" ? text : text())
    setCopied(true)
  }
  return (
    <>
      <button type="button" class="button slim" onClick={copy}>
        {copied ? all.share.copied : words}
      </button>
      <span class="unseen" role="status">
        {copied ? all.share.copied : ""}
      </span>
    </>
  )
}

/** By the clipboard's own way, or, on plain HTTP where browsers have none, by a selection that is copied. */
async function toClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement("textarea")
  area.value = text
  area.className = "unseen"
  const home = document.activeElement?.parentElement ?? document.body // within a dialog, where alone one can select
  home.append(area)
  area.select()
  document.execCommand("copy")
  area.remove()
}
