import { bindQuill } from "@nexus/sdk/quill"
import type { JSX } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import Quill, { Delta, type Op } from "quill"
import { useLanguage } from "../language.ts"
import { words } from "../words.ts"
import { asFits } from "./foreign.ts"
import { useLeaving } from "./leaving.ts"
import { Pasting } from "./pasting.ts"
import { quillSurface } from "./quillSurface.ts"
import type { TextProps } from "./surface.ts"
import { Toolbar } from "./Toolbar.tsx"
import "quill/dist/quill.core.css"
import "../styles/rich.css"

Quill.register("modules/clipboard", Pasting, true)

/** A rich document in a Quill, with a toolbar of our own. */
export function RichText(props: TextProps): JSX.Element {
  const home = useRef<HTMLDivElement>(null)
  const language = useLanguage()
  const [quill, setQuill] = useState<Quill | null>(null)
  const { writable } = props.copy
  const [wrote] = useState(writable) // who only came to read needs no buttons
  useEffect(() => {
    const { copy, onRefused } = props
    const place = home.current
    if (!place) return
    const made = new Quill(place, {
      placeholder: words.editor.richPlaceholder, // Quill shows none later if there is none at first
      modules: { clipboard: { matchers: [[Node.ELEMENT_NODE, fit]] } },
    })
    made.root.setAttribute("role", "textbox")
    made.root.setAttribute("aria-multiline", "true")
    made.root.tabIndex = 0 // who may not write can read it by keyboard all the same
    made.root.addEventListener("click", openLink)
    const binding = bindQuill(copy, made, { onRefused })
    setQuill(made)
    props.onSurface(quillSurface(made))
    if (copy.writable) made.focus()
    return () => {
      binding.destroy()
      setQuill(null)
      props.onSurface(null)
    }
  }, [props.copy])
  useEffect(() => {
    quill?.root.setAttribute("aria-label", words.editor.contentLabel)
    quill?.root.setAttribute("data-placeholder", words.editor.richPlaceholder)
    quill?.root.setAttribute("aria-description", words.editor.contentHint)
  }, [quill, language])
  useEffect(() => quill?.root.setAttribute("aria-readonly", String(!writable)), [quill, writable])
  useLeaving(quill, () => document.querySelector("[role=toolbar]"))
  return (
    <main>
      {(wrote || writable) && <Toolbar quill={quill} copy={props.copy} />}
      <div class="page">
        <div class="sheet" data-test="content">
          <div ref={home} />
        </div>
      </div>
    </main>
  )
}

function fit(_: Node, pasted: Delta): Delta {
  return new Delta(asFits(pasted.ops) as Op[])
}

/** In a text that one writes a click sets the caret; with Ctrl or Cmd it follows a link, whose address Quill has checked. */
function openLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null
  if (link && (event.ctrlKey || event.metaKey)) open(link.href, "_blank", "noopener,noreferrer")
}
