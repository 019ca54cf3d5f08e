import { defaultKeymap, indentWithTab } from "@codemirror/commands"
import { EditorView, keymap, placeholder } from "@codemirror/view"
import { collaboration } from "@nexus/sdk/codemirror"
import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { words } from "../words.ts"
import { codemirrorSurface } from "./codemirrorSurface.ts"
import type { TextProps } from "./surface.ts"
import "../styles/plain.css"

/** A plain document in a CodeMirror. */
export function PlainText(props: TextProps): JSX.Element {
  const home = useRef<HTMLDivElement>(null)
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
        EditorView.contentAttributes.of({ "aria-label": words.editor.contentLabel }),
        placeholder(words.editor.plainPlaceholder),
        keymap.of([...defaultKeymap, indentWithTab]),
      ],
      ...(home.current && { parent: home.current }),
    })
    props.onSurface(surface)
    if (copy.writable) view.focus()
    return () => {
      view.destroy()
      props.onSurface(null)
    }
  }, [props.copy])
  return (
    <main class="page">
      <div ref={home} class="sheet" data-test="content" />
    </main>
  )
}
