import { bindTextarea } from "../../src/bindings/textarea.ts"
import { prepare } from "./page.ts"

prepare(
  (copy, place, onRefused) => {
    const editor = document.createElement("textarea")
    editor.rows = 8
    place.append(editor)
    return {
      editor,
      binding: bindTextarea(copy, editor, { onRefused }),
      select(start, end) {
        editor.focus()
        editor.setSelectionRange(start, end)
      },
      selection: () => [editor.selectionStart, editor.selectionEnd],
      text: () => editor.value,
      dom: () => editor.value,
    }
  },
  { isRich: false },
)
