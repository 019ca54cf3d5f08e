import type { ComponentChildren, JSX } from "preact"
import { useState } from "preact/hooks"
import { Icon } from "../parts/Icon.tsx"
import { words } from "../words.ts"
import { sourceDropped } from "./sources.ts"
import type { Importing } from "./useImporting.ts"

/** A place on which files, and text from elsewhere, are dropped to become documents. */
export function Drop(props: { importing: Importing; class: string; children: ComponentChildren }): JSX.Element {
  const [over, setOver] = useState(false)
  const onDragOver = (event: DragEvent) => {
    if (!fits(event.dataTransfer)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy"
    setOver(true)
  }
  const onDragLeave = (event: DragEvent) => {
    const inside = event.relatedTarget instanceof Node && (event.currentTarget as Node).contains(event.relatedTarget)
    if (!inside) setOver(false)
  }
  const onDrop = (event: DragEvent) => {
    const { dataTransfer } = event
    if (!fits(dataTransfer)) return
    event.preventDefault()
    setOver(false)
    const text = dataTransfer.getData("text/plain")
    if (dataTransfer.files.length > 0) props.importing.files([...dataTransfer.files])
    else if (text.trim() !== "") props.importing.source(sourceDropped(text, dataTransfer.getData("text/html")))
  }
  return (
    <div class={props.class} role="none" onDragOver={onDragOver} onDragLeave={onDragLeave} onDrop={onDrop}>
      {props.children}
      {over && (
        <div class="drop" data-test="drop">
          <Icon name="download" />
          <strong>{words.importing.drop}</strong>
          <span>{words.importing.dropHint}</span>
        </div>
      )}
    </div>
  )
}

/** Files, or text; but no link of this very page that is dragged, as happens by accident. */
function fits(transfer: DataTransfer | null): transfer is DataTransfer {
  if (transfer === null) return false
  const types = [...transfer.types]
  return types.includes("Files") || (types.includes("text/plain") && !types.includes("text/uri-list"))
}
