import { EditorView } from "@codemirror/view"
import { collaboration } from "../../src/bindings/codemirror.ts"
import { unitsOf } from "../../src/bindings/textual.ts"
import { prepare } from "./page.ts"

prepare(
  (copy, parent, onRefused) => {
    const extensions = [
      collaboration(copy, { onRefused }),
      EditorView.cspNonce.of("codemirror"),
      EditorView.lineWrapping,
    ]
    const editor = new EditorView({ parent, doc: unitsOf(copy.content), extensions })
    return { editor, binding: editor }
  },
  { isRich: false },
)
