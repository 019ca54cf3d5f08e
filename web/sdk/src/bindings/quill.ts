import type Quill from "quill"
import type { EmitterSource, Op as QuillOp } from "quill"
import { type Delta, diff, invert, move, NOTHING } from "../ot/index.ts"
import { same } from "../ot/values.ts"
import { endKept } from "./ending.ts"
import { type Binding, type BindingOptions, type Editor, Exchange, type Meant } from "./exchange.ts"
import { endOf } from "./held.ts"
import { listenForTurns } from "./keys.ts"
import type { Live } from "./live.ts"
import { Others } from "./others.ts"
import { Overlay } from "./overlay.ts"
import { Pointing } from "./pointing.ts"
import { Seal } from "./sealed.ts"

/** What `bindQuill` takes. */
export type QuillOptions = BindingOptions & {
  /** Whether others see where one is, and one sees where they are; true unless it is given. */
  readonly cursors?: boolean
}

// Quill tells every change with its source; by this one the binding knows its own.
const SOURCE = "nexus" as EmitterSource

/**
 * Let people write a rich document in a Quill: it shows the copy's content in place of its own, from now on.
 *
 * What Quill does not know is kept in the document whatever is written around it. Quill's own history is put out of use:
 * undo takes back one's own edits, and nothing of others.
 */
export function bindQuill(copy: Live, quill: Quill, options: QuillOptions = {}): Binding {
  if (!copy.rich) throw new TypeError("a plain document takes no formatting: bind it to CodeMirror or to a textarea")
  const editor = new QuillEditor(copy, quill)
  const exchange = new Exchange(copy, editor, options)
  const stops = [editor.listen(exchange), withoutHistory(quill, exchange)]
  exchange.begin(editor.replace())
  if (options.cursors !== false) stops.push(withCursors(copy, quill, editor, exchange))
  return {
    destroy() {
      exchange.end()
      for (const stop of stops) stop()
    },
  }
}

/** A Quill as the exchange sees it. */
class QuillEditor implements Editor {
  /** Whether what happens is the exchange's doing, not the person's. */
  isShowing = false
  readonly #copy: Live
  readonly #quill: Quill
  readonly #seal: Seal
  #isComposing = false

  constructor(copy: Live, quill: Quill) {
    this.#copy = copy
    this.#quill = quill
    this.#seal = new Seal(quill)
  }

  get isBusy(): boolean {
    return this.#isComposing || this.#quill.composition.isComposing
  }

  projected(delta: Delta): Delta {
    return this.#seal.sealed(delta)
  }

  meant(edit: Delta): Meant {
    return { edit: this.#seal.opened(edit), rest: NOTHING }
  }

  read(): void {
    this.#quill.update()
  }

  enable(writable: boolean): void {
    if (this.#quill.isEnabled() !== writable) this.#quill.enable(writable)
  }

  /** Show the copy's content in place of what is there, and give back what could not be shown. */
  replace(): Delta {
    this.#showing(() => this.#quill.setContents(opsOf(this.projected(this.#copy.content)), SOURCE))
    return this.#rest()
  }

  show(delta: Delta, follow: boolean): Delta | null {
    const quill = this.#quill
    const selected = quill.getSelection()
    const made = this.#showing(() => quill.updateContents(opsOf(delta), SOURCE))
    if (follow) {
      quill.setSelection(endOf(delta), 0, SOURCE)
      quill.scrollSelectionIntoView()
    } else if (selected !== null && selected.length > 0) {
      // Quill would take what others insert at its start into a selection, to be replaced with it.
      const { index, length } = selected
      const [start, end] = move([index, index + length], made.ops as Delta, { theirsFirst: false })
      this.#showing(() => quill.setSelection(start, end - start, "silent"))
    }
    return same(made.ops as Delta, delta) ? null : this.#rest()
  }

  /** Hear what is typed, and what other modules of Quill do, even if they do it silently. */
  listen(exchange: Exchange): () => void {
    const { root } = this.#quill
    const onChange = (name: string, ...[now, before, source]: unknown[]) => {
      if (name !== "text-change" || source === SOURCE) return
      const old = deltaOf(before)
      const ops = deltaOf(now)
      const editsEmbeds = ops.some((op) => "retain" in op && typeof op.retain !== "number")
      // The protocol knows no edit within an embed: it is replaced.
      const own = editsEmbeds ? diff(old, this.#shown) : endKept(ops, old)
      exchange.edited(own, () => invert(own, old))
    }
    const onStart = () => {
      this.#isComposing = true
    }
    const onEnd = () => {
      this.#isComposing = false
      // Quill reads what was composed in a microtask that was asked for before this one.
      queueMicrotask(() => exchange.settle())
    }
    this.#quill.on("editor-change", onChange)
    root.addEventListener("compositionstart", onStart)
    root.addEventListener("compositionend", onEnd)
    return () => {
      this.#quill.off("editor-change", onChange)
      root.removeEventListener("compositionstart", onStart)
      root.removeEventListener("compositionend", onEnd)
    }
  }

  get #shown(): Delta {
    return deltaOf(this.#quill.getContents())
  }

  /** What makes what Quill shows into what it should show. */
  #rest(): Delta {
    const shown = this.#shown
    const wanted = this.projected(this.#copy.content)
    return same(shown, wanted) ? NOTHING : diff(shown, wanted)
  }

  #showing<Result>(show: () => Result): Result {
    this.isShowing = true
    try {
      return show()
    } finally {
      this.isShowing = false
    }
  }
}

/** Put Quill's own history out of use, and turn the copy's in its place. */
function withoutHistory(quill: Quill, exchange: Exchange): () => void {
  const stop = listenForTurns(quill.root, (which) => exchange.turn(which))
  // A configuration may have none.
  const history = quill.history as Quill["history"] | undefined
  if (history === undefined) return stop
  history.clear()
  const ours = {
    undo: () => exchange.turn("undo"),
    redo: () => exchange.turn("redo"),
    record: () => {},
    transform: () => {},
  }
  Object.assign(history, ours)
  return () => {
    stop()
    for (const name of Object.keys(ours)) Reflect.deleteProperty(history, name)
  }
}

/** Show where others are, and tell them where one is. */
function withCursors(copy: Live, quill: Quill, editor: QuillEditor, exchange: Exchange): () => void {
  const others = new Others(
    copy,
    (place) => exchange.placeInEditor(place),
    () => overlay.soon(),
  )
  const overlay: Overlay = new Overlay(quill, () => others.all)
  const pointing = new Pointing(copy, quill.root.ownerDocument)
  const onChange = (name: string, now: unknown) => {
    overlay.soon()
    if (editor.isShowing) return
    // While it tells of a text, Quill has not looked yet where that has put the caret.
    const range =
      name === "selection-change" ? (now as { index: number; length: number } | null) : quill.selection.getRange()[0]
    if (range === null) return
    const place = exchange.placeInCopy([range.index, range.index + range.length])
    if (name === "text-change") pointing.typed(place)
    else pointing.at(place)
  }
  quill.on("editor-change", onChange)
  return () => {
    quill.off("editor-change", onChange)
    pointing.stop()
    others.stop()
    overlay.remove()
  }
}

function deltaOf(given: unknown): Delta {
  return (given as { ops: Delta }).ops
}

function opsOf(delta: Delta): QuillOp[] {
  return delta as QuillOp[]
}
