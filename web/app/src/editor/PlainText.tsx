import { defaultKeymap, indentWithTab } from "@codemirror/commands"
import { EditorView, keymap, placeholder } from "@codemirror/view"
import type { CollabError, Copy } from "@nexus/sdk"
import { collaboration } from "@nexus/sdk/codemirror"
import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { words } from "../words.ts"
import "../styles/plain.css"

/** A plain document in a CodeMirror. */
export function PlainText(props: { copy: Copy; onRefused: (error: CollabError) => void }): JSX.Element {
  const home = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { copy, onRefused } = props
    const view = new EditorView({
      doc: copy.text,
      extensions: [
        collaboration(copy, { onRefused }),
        EditorView.cspNonce.of(document.querySelector<HTMLElement>("meta[property=csp-nonce]")?.nonce ?? ""),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": words.editor.contentLabel }),
        placeholder(words.editor.plainPlaceholder),
        keymap.of([...defaultKeymap, indentWithTab]),
      ],
      ...(home.current && { parent: home.current }),
    })
    if (copy.writable) view.focus()
    return () => view.destroy()
  }, [props.copy])
  return (
    <main class="page">
      <div ref={home} class="sheet" data-test="content" />
    </main>
  )
}
