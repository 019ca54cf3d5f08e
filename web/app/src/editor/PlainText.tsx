import { defaultKeymap, indentWithTab } from "@codemirror/commands"
import { Compartment } from "@codemirror/state"
import { EditorView, keymap, placeholder } from "@codemirror/view"
import { collaboration } from "@nexus/sdk/codemirror"
import type { JSX } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { useLanguage } from "../language.ts"
import { words } from "../words.ts"
import { codemirrorSurface } from "./codemirrorSurface.ts"
import { isCode } from "./codeNames.ts"
import { coding, useCoding } from "./coding.ts"
import type { TextProps } from "./surface.ts"
import "../styles/plain.css"

// What it says in the language that is spoken.
const SAID = new Compartment()
const said = () => [
  EditorView.contentAttributes.of({ "aria-label": words.editor.contentLabel }),
  placeholder(words.editor.plainPlaceholder),
]

/** A plain document in a CodeMirror. */
export function PlainText(props: TextProps): JSX.Element {
  const home = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState<EditorView | null>(null)
  const language = useLanguage()
  useEffect(() => {
    const { copy, onRefused } = props
    const { surface, telling } = codemirrorSurface(() => view)
    const view: EditorView = new EditorView({
      doc: copy.text,
      extensions: [
        collaboration(copy, { onRefused }),
        telling,
        EditorView.cspNonce.of(document.querySelector<HTMLElement>("meta[property=csp-nonce]")?.nonce ?? ""),
        EditorView.lineWrapping,
        SAID.of(said()),
        coding,
        keymap.of([...defaultKeymap, indentWithTab]),
      ],
      ...(home.current && { parent: home.current }),
    })
    setShown(view)
    props.onSurface(surface)
    if (copy.writable) view.focus()
    return () => {
      view.destroy()
      setShown(null)
      props.onSurface(null)
    }
  }, [props.copy])
  useCoding(shown, props.title)
  useEffect(() => shown?.dispatch({ effects: SAID.reconfigure(said()) }), [language])
  return (
    <main class="page">
      <div ref={home} class={isCode(props.title) ? "sheet code" : "sheet"} data-test="content" />
    </main>
  )
}
