import { defaultKeymap } from "@codemirror/commands"
import { EditorView, keymap } from "@codemirror/view"
import { collaboration } from "../../src/bindings/codemirror.ts"
import { unitsOf } from "../../src/bindings/textual.ts"
import { prepare } from "./page.ts"

prepare(
  (copy, parent, onRefused) => {
    const editor = new EditorView({
      parent,
      doc: unitsOf(copy.content),
      extensions: [
        collaboration(copy, { onRefused }),
        EditorView.cspNonce.of("codemirror"),
        EditorView.lineWrapping,
        keymap.of(defaultKeymap),
      ],
    })
    const lines = () => [...editor.contentDOM.querySelectorAll(".cm-line")].map((line) => line.textContent)
    return {
      editor,
      binding: editor,
      select(start, end) {
        editor.focus()
        editor.dispatch({ selection: { anchor: start, head: end }, userEvent: "select" })
      },
      selection: () => [editor.state.selection.main.from, editor.state.selection.main.to],
      text: () => editor.state.sliceDoc(),
      // Of a long text only a part is in the page.
      dom: () =>
        editor.visibleRanges.length !== 1 || editor.viewport.from > 0 || editor.viewport.to < editor.state.doc.length
          ? editor.state.sliceDoc()
          : lines().join("\n"),
    }
  },
  { isRich: false },
)
