import { EditorSelection, type Extension } from "@codemirror/state"
import { EditorView } from "@codemirror/view"
import type { Place } from "@nexus/sdk"
import type { Surface } from "./surface.ts"

/** The text of a CodeMirror, and the extension by which it tells of changes. */
export function codemirrorSurface(view: () => EditorView): { surface: Surface; telling: Extension } {
  const calls = new Set<() => void>()
  const telling = EditorView.updateListener.of((update) => {
    if (!update.docChanged && !update.selectionSet && !update.viewportChanged && !update.geometryChanged) return
    for (const call of [...calls]) call()
  })
  const surface: Surface = {
    get root() {
      return view().contentDOM
    },
    get selection(): Place {
      const { from, to } = view().state.selection.main
      return [from, to]
    },
    rangeOf([start, end]) {
      const { from, to } = view().viewport
      const [first, last] = [Math.max(start, from), Math.min(end, to)]
      if (first >= last) return null
      const [head, tail] = [view().domAtPos(first, 1), view().domAtPos(last, -1)]
      const range = document.createRange()
      range.setStart(head.node, head.offset)
      range.setEnd(tail.node, tail.offset)
      return range
    },
    topOf(position) {
      if (position > view().state.doc.length) return null
      return view().coordsAtPos(position, 1)?.top ?? view().lineBlockAt(position).top + view().documentTop
    },
    select([start, end]) {
      view().focus()
      view().dispatch({ selection: EditorSelection.range(start, end) })
    },
    on(call) {
      calls.add(call)
      return () => calls.delete(call)
    },
  }
  return { surface, telling }
}
