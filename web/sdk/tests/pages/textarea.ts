import { bindTextarea } from "../../src/bindings/textarea.ts"
import { prepare } from "./page.ts"

prepare(
  (copy, place, onRefused) => {
    const editor = document.createElement("textarea")
    editor.rows = 8
    place.append(editor)
    return { editor, binding: bindTextarea(copy, editor, { onRefused }) }
  },
  { isRich: false },
)
