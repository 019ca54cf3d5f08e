import type { Place } from "@nexus/sdk"
import type Quill from "quill"
import type { Surface } from "./surface.ts"

/** The text of a Quill. */
export function quillSurface(quill: Quill): Surface {
  return {
    root: quill.root,
    get selection(): Place | null {
      const range = quill.getSelection()
      return range && [range.index, range.index + range.length]
    },
    rangeOf([start, end]) {
      if (end > quill.getLength()) return null
      const [from, fromOffset, to, toOffset] = quill.selection.rangeToNative({ index: start, length: end - start })
      if (from === null || to === null) return null
      const range = document.createRange()
      range.setStart(from, fromOffset)
      range.setEnd(to, toOffset)
      return range
    },
    topOf(position) {
      const bounds = position < quill.getLength() ? quill.getBounds(position) : null
      return bounds && bounds.top + quill.container.getBoundingClientRect().top
    },
    select([start, end]) {
      quill.root.focus({ preventScroll: true })
      quill.setSelection(start, end - start, "user")
    },
    on(call) {
      quill.on("editor-change", call)
      return () => quill.off("editor-change", call)
    },
  }
}
