import Quill from "quill"
import { bindQuill } from "../../src/bindings/quill.ts"
import { unitsOf } from "../../src/bindings/textual.ts"
import type { Delta } from "../../src/ot/index.ts"
import { prepare } from "./page.ts"

prepare(
  (copy, place, onRefused) => {
    const frame = document.createElement("div")
    place.replaceChildren(frame)
    const editor = new Quill(frame, {
      theme: "snow",
      modules: { toolbar: [["bold", "italic"], [{ header: [1, 2, false] }], [{ list: "bullet" }]] },
    })
    return {
      editor,
      binding: bindQuill(copy, editor, { onRefused }),
      select(start, end) {
        editor.focus()
        editor.setSelection(start, end - start, "user")
      },
      selection() {
        const { index, length } = editor.getSelection() ?? { index: -1, length: 0 }
        return [index, index + length]
      },
      text: () => unitsOf(editor.getContents().ops as Delta),
      dom: () => editor.root.innerHTML,
    }
  },
  { isRich: true },
)
