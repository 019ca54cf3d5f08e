import {
  Annotation,
  type ChangeSet,
  Compartment,
  EditorState,
  type Extension,
  Prec,
  Transaction,
} from "@codemirror/state"
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view"
import { Draft } from "../ot/draft.ts"
import { type Delta, NOTHING } from "../ot/index.ts"
import { type BindingOptions, type Editor, Exchange, type Meant } from "./exchange.ts"
import { endOf } from "./held.ts"
import { type Turn, turnOfInput, turnOfKey } from "./keys.ts"
import { cursorLayers } from "./layers.ts"
import type { Live } from "./live.ts"
import { Others } from "./others.ts"
import { Pointing } from "./pointing.ts"
import { isHigh, isLow, splicesOf } from "./splice.ts"
import { difference, keepingEnd, taken, textual, unitsOf } from "./textual.ts"

/** What `collaboration` takes. */
export type CodeMirrorOptions = BindingOptions & {
  /** Whether others see where one is, and one sees where they are; true unless it is given. */
  readonly cursors?: boolean
}

// The transactions by which the exchange shows what others write.
const shown = Annotation.define<boolean>()

/**
 * Let people write a document in a CodeMirror: an extension for one view, begun with `doc: copy.text`.
 *
 * Every unit of the text is kept: of line ends only `\n` is one for CodeMirror, and a `\r` is shown as the character
 * that it is. Undo takes back one's own edits, and nothing of others; no `history()` is needed beside it.
 */
export function collaboration(copy: Live, options: CodeMirrorOptions = {}): Extension {
  const reading = new Compartment()
  const plugin = ViewPlugin.define((view) => new CodeMirrorBinding(copy, view, reading, options))
  const turned = (event: Event, view: EditorView, which: Turn | null) => {
    if (which === null) return false
    event.preventDefault()
    view.plugin(plugin)?.exchange.turn(which)
    return true
  }
  return [
    plugin,
    reading.of(readOnly(!copy.writable)),
    Prec.highest(EditorState.lineSeparator.of("\n")),
    EditorView.clipboardInputFilter.of((text) =>
      text.includes("\r") && !unitsOf(copy.content).includes("\r\n") ? text.replace(/\r\n?/g, "\n") : text,
    ),
    Prec.high(
      EditorView.domEventHandlers({
        keydown: (event, view) => turned(event, view, turnOfKey(event)),
        beforeinput: (event, view) => turned(event, view, turnOfInput(event)),
      }),
    ),
    options.cursors === false ? [] : cursorLayers((view) => view.plugin(plugin)?.others?.all ?? []),
  ]
}

function readOnly(is: boolean): Extension {
  return [EditorState.readOnly.of(is), EditorView.contentAttributes.of({ "aria-readonly": String(is) })]
}

/** A view of CodeMirror as the exchange sees it. */
class CodeMirrorBinding implements PluginValue, Editor {
  readonly exchange: Exchange
  readonly others: Others | null = null
  readonly #copy: Live
  readonly #view: EditorView
  readonly #reading: Compartment
  readonly #pointing: Pointing | null = null
  #isWritable: boolean
  #isGone = false

  constructor(copy: Live, view: EditorView, reading: Compartment, options: CodeMirrorOptions) {
    this.#copy = copy
    this.#view = view
    this.#reading = reading
    this.#isWritable = copy.writable
    this.exchange = new Exchange(copy, this, options)
    if (options.cursors !== false) {
      this.others = new Others(copy, (place) => this.exchange.placeInEditor(place), this.#redraw)
      this.#pointing = new Pointing(copy, view.dom.ownerDocument)
    }
    view.dom.addEventListener("compositionend", this.#onComposed)
    this.exchange.begin(difference(view.state.sliceDoc(), unitsOf(copy.content)))
  }

  get isBusy(): boolean {
    return this.#view.compositionStarted
  }

  projected(delta: Delta): Delta {
    return textual(delta)
  }

  meant(edit: Delta): Meant {
    return this.#copy.rich ? keepingEnd(edit, this.#copy.content) : { edit, rest: NOTHING }
  }

  enable(writable: boolean): void {
    if (writable === this.#isWritable) return
    this.#isWritable = writable
    queueMicrotask(() => {
      if (!this.#isGone) this.#view.dispatch({ effects: this.#reading.reconfigure(readOnly(!this.#isWritable)) })
    })
  }

  show(delta: Delta, follow: boolean): Delta | null {
    this.#view.dispatch({
      changes: splicesOf(delta).map(({ start, end, text }) => ({ from: start, to: end, insert: text })),
      annotations: [shown.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
      // No filter of the embedding page may keep the editor from showing what there is.
      filter: false,
      ...(follow ? { selection: { anchor: endOf(delta) }, scrollIntoView: true } : {}),
    })
    return null
  }

  update(update: ViewUpdate): void {
    let isTyped = false
    for (const transaction of update.transactions) {
      if (!transaction.docChanged || transaction.annotation(shown) === true) continue
      isTyped = true
      const text = () => transaction.startState.sliceDoc()
      const own = deltaOf(transaction.changes, transaction.startState)
      this.exchange.edited(own, () => taken(own, text()))
    }
    this.#point(update, isTyped)
  }

  destroy(): void {
    this.#isGone = true
    this.#view.dom.removeEventListener("compositionend", this.#onComposed)
    this.exchange.end()
    this.others?.stop()
    this.#pointing?.stop()
  }

  #point(update: ViewUpdate, isTyped: boolean): void {
    if (this.#pointing === null || !(isTyped || update.selectionSet)) return
    const { from, to } = update.state.selection.main
    const place = this.exchange.placeInCopy([from, to])
    if (isTyped) this.#pointing.typed(place)
    else this.#pointing.at(place)
  }

  readonly #redraw = () => {
    queueMicrotask(() => {
      if (!this.#isGone) this.#view.dispatch({})
    })
  }

  /** CodeMirror reads what was composed in microtasks and a little later; it must be left alone until then. */
  readonly #onComposed = () => {
    setTimeout(() => this.exchange.settle())
  }
}

/** Changes of CodeMirror's as a delta. It compares by units: a surrogate pair of which it changed one half is replaced whole. */
function deltaOf(changes: ChangeSet, before: EditorState): Delta {
  const draft = new Draft()
  let place = 0
  changes.iterChanges((from, to, _fromNow, _toNow, inserted) => {
    let [start, end, text] = [from, to, inserted.sliceString(0, inserted.length, "\n")]
    const around = before.sliceDoc(Math.max(0, from - 1), to + 1)
    const [first, last] = [around.slice(0, from > 0 ? 1 : 0), around.slice((from > 0 ? 1 : 0) + to - from)]
    if (isLow(text, 0) && isHigh(first, 0) && start > place) {
      start -= 1
      text = first + text
    }
    if (isHigh(text, text.length - 1) && isLow(last, 0)) {
      end += 1
      text += last
    }
    if (start > place) draft.push({ retain: start - place })
    if (text !== "") draft.push({ insert: text })
    if (end > start) draft.push({ delete: end - start })
    place = end
  })
  return draft.finish()
}
