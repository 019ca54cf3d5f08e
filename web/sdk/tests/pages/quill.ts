import Quill from "quill"
import { bindQuill } from "../../src/bindings/quill.ts"
import { prepare } from "./page.ts"

prepare(
  (copy, place, onRefused) => {
    const frame = document.createElement("div")
    place.replaceChildren(frame)
    const editor = new Quill(frame, { theme: "snow", modules: { toolbar: [["bold", "italic"], [{ list: "bullet" }]] } })
    return { editor, binding: bindQuill(copy, editor, { onRefused }) }
  },
  { isRich: true },
)
