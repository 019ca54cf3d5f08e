import { EditorState, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state"
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view"
import { compose, type Delta, textOf } from "@nexus/sdk"
import { codemirrorSurface } from "../editor/codemirrorSurface.ts"
import { SITTING, WROTE } from "./reel.ts"
import type { Canvas, Screen } from "./screen.ts"
import "../styles/plain.css"

const marking = StateEffect.define<DecorationSet>()

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (now, { effects }) => effects.find((each) => each.is(marking))?.value ?? now,
  provide: (field) => EditorView.decorations.from(field),
})

/** A CodeMirror that is read only. */
export function plainScreen({ home, label }: Canvas): Screen {
  let shown: Delta = []
  const { surface, telling } = codemirrorSurface(() => view)
  const view: EditorView = new EditorView({
    extensions: [
      marks,
      telling,
      EditorState.lineSeparator.of("\n"), // as the editor has it: lengths are those of the document
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.cspNonce.of(document.querySelector<HTMLElement>("meta[property=csp-nonce]")?.nonce ?? ""),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ role: "document", "aria-label": label, tabindex: "0" }),
    ],
  })
  home.replaceChildren(view.dom)
  return {
    surface,
    set(content) {
      shown = content
      const changes = { from: 0, to: view.state.doc.length, insert: textOf(content) }
      view.dispatch({ changes, effects: marking.of(marksOf(shown)) })
    },
    change(delta) {
      shown = compose(shown, delta)
      view.dispatch({ changes: changesOf(delta), effects: marking.of(marksOf(shown)) })
    },
    destroy: () => view.destroy(),
  }
}

type Change = { readonly from: number; readonly to: number; readonly insert: string }

/** A delta as CodeMirror has changes: all in terms of what was there before. */
function changesOf(delta: Delta): readonly Change[] {
  const changes: Change[] = []
  let position = 0
  for (const op of delta) {
    if ("insert" in op) changes.push({ from: position, to: position, insert: textOf([op]) })
    else if ("delete" in op) {
      changes.push({ from: position, to: position + op.delete, insert: "" })
      position += op.delete
    } else position += op.retain
  }
  return changes
}

function marksOf(content: Delta): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  let position = 0
  for (const op of content) {
    const length = textOf([op]).length
    const { [WROTE]: writer, [SITTING]: sitting } = "delete" in op ? {} : (op.attributes ?? {})
    if (writer !== undefined) {
      const mark = Decoration.mark({ class: `${WROTE}-${writer} ${SITTING}-${sitting}` })
      builder.add(position, position + length, mark)
    }
    position += length
  }
  return builder.finish()
}
