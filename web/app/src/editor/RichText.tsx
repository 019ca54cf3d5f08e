import type { CollabError, Copy } from "@nexus/sdk"
import { bindQuill } from "@nexus/sdk/quill"
import type { JSX } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import Quill from "quill"
import { words } from "../words.ts"
import { Toolbar } from "./Toolbar.tsx"
import "quill/dist/quill.core.css"
import "../styles/rich.css"

/** A rich document in a Quill, with a toolbar of our own. */
export function RichText(props: { copy: Copy; onRefused: (error: CollabError) => void }): JSX.Element {
  const home = useRef<HTMLDivElement>(null)
  const [quill, setQuill] = useState<Quill | null>(null)
  const [wrote] = useState(props.copy.writable) // who only came to read needs no buttons
  useEffect(() => {
    const { copy, onRefused } = props
    const place = home.current
    if (!place) return
    const made = new Quill(place, { placeholder: words.editor.richPlaceholder })
    made.root.setAttribute("role", "textbox")
    made.root.setAttribute("aria-multiline", "true")
    made.root.setAttribute("aria-label", words.editor.contentLabel)
    const binding = bindQuill(copy, made, { onRefused })
    setQuill(made)
    if (copy.writable) made.focus()
    return () => {
      binding.destroy()
      setQuill(null)
    }
  }, [props.copy])
  return (
    <>
      {(wrote || props.copy.writable) && <Toolbar quill={quill} copy={props.copy} />}
      <main class="page">
        <div class="sheet" data-test="content">
          <div ref={home} />
        </div>
      </main>
    </>
  )
}
