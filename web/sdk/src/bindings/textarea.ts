import { type Delta, move, NOTHING } from "../ot/index.ts"
import type { Place } from "../sync/messages.ts"
import { type Binding, type BindingOptions, type Editor, Exchange, type Meant } from "./exchange.ts"
import { endOf } from "./held.ts"
import { listenForTurns } from "./keys.ts"
import type { Live } from "./live.ts"
import { Pointing } from "./pointing.ts"
import { deltaOf, type Splice, spliceOf, splicesOf } from "./splice.ts"
import { applied, keepingEnd, taken, textual, unitsOf } from "./textual.ts"

/** What `bindTextarea` takes. */
export type TextareaOptions = BindingOptions & {
  /** Whether others see where one is; true unless it is given. A textarea cannot show where they are. */
  readonly cursors?: boolean
}

/**
 * Let people write a document in a textarea: it shows the copy's text in place of its own, from now on.
 *
 * Of a rich document it shows the text, with U+FFFC for each embed; what stays keeps its formatting. A textarea makes
 * one newline of every line end; the document keeps those that it has.
 */
export function bindTextarea(copy: Live, element: HTMLTextAreaElement, options: TextareaOptions = {}): Binding {
  const editor = new TextareaEditor(copy, element)
  const exchange = new Exchange(copy, editor, options)
  const stops = [editor.listen(exchange), listenForTurns(element, (which) => exchange.turn(which))]
  exchange.begin(editor.replace())
  if (options.cursors !== false) stops.push(withPointing(copy, element, editor, exchange))
  return {
    destroy() {
      exchange.end()
      for (const stop of stops) stop()
    },
  }
}

/** A textarea as the exchange sees it: a text in which line ends are what they are in the document. */
class TextareaEditor implements Editor {
  isBusy = false
  readonly #copy: Live
  readonly #element: HTMLTextAreaElement
  #text = ""
  #exchange: Exchange | null = null

  constructor(copy: Live, element: HTMLTextAreaElement) {
    this.#copy = copy
    this.#element = element
  }

  /** Where the selection is, in the text. */
  get place(): Place {
    const { selectionStart, selectionEnd } = this.#element
    return [placeIn(this.#text, selectionStart), placeIn(this.#text, selectionEnd)]
  }

  projected(delta: Delta): Delta {
    return textual(delta)
  }

  meant(edit: Delta): Meant {
    return this.#copy.rich ? keepingEnd(edit, this.#copy.content) : { edit, rest: NOTHING }
  }

  enable(writable: boolean): void {
    this.#element.readOnly = !writable
  }

  /** Show the copy's text in place of what is there. */
  replace(): Delta {
    this.#text = unitsOf(this.#copy.content)
    this.#element.value = shownOf(this.#text)
    return NOTHING
  }

  show(delta: Delta, follow: boolean): Delta | null {
    const element = this.#element
    const { selectionDirection } = element
    const now = applied(this.#text, delta)
    const [start, end] = follow ? [endOf(delta), endOf(delta)] : move(this.place, delta, { theirsFirst: false })
    for (const { start, end, text } of splicesIn(this.#text, now, delta).reverse()) {
      element.setRangeText(text, start, end, "preserve")
    }
    this.#text = now
    const [from, to] = [shownOf(now.slice(0, start)), shownOf(now.slice(0, end))]
    element.setSelectionRange(from.length, to.length, selectionDirection)
    return null
  }

  /** Take in what the person did to the value. */
  read(): void {
    const text = this.#text
    const splice = spliceOf(shownOf(text), this.#element.value, this.#element.selectionEnd)
    if (splice === null) return
    const own = deltaOf(placedIn(text, splice))
    this.#text = applied(text, own)
    this.#exchange?.edited(own, () => taken(own, text))
    // A newline that came to stand behind a carriage return is none of its own yet.
    this.read()
  }

  /** Hear what is typed; what others write waits while something is being composed. */
  listen(exchange: Exchange): () => void {
    this.#exchange = exchange
    const element = this.#element
    const onInput = () => this.read()
    const onStart = () => {
      this.isBusy = true
    }
    const onEnd = () => {
      this.isBusy = false
      this.read()
      exchange.settle()
    }
    element.addEventListener("input", onInput)
    element.addEventListener("compositionstart", onStart)
    element.addEventListener("compositionend", onEnd)
    return () => {
      element.removeEventListener("input", onInput)
      element.removeEventListener("compositionstart", onStart)
      element.removeEventListener("compositionend", onEnd)
    }
  }
}

/** Tell others where one is. */
function withPointing(
  copy: Live,
  element: HTMLTextAreaElement,
  editor: TextareaEditor,
  exchange: Exchange,
): () => void {
  const page = element.ownerDocument
  const pointing = new Pointing(copy, page)
  let last: Place = [0, 0]
  const here = () => {
    last = exchange.placeInCopy(editor.place)
    return last
  }
  // The browser tells of a selection that moved with its text as well, and of others twice.
  const stopMoving = copy.on("change", ({ delta }) => {
    last = move(last, delta, { theirsFirst: false })
  })
  const onSelection = () => {
    if (page.activeElement !== element || editor.isBusy) return
    const [start, end] = last
    const place = here()
    if (place[0] !== start || place[1] !== end) pointing.at(place)
  }
  const onInput = () => pointing.typed(here())
  page.addEventListener("selectionchange", onSelection)
  element.addEventListener("selectionchange", onSelection)
  element.addEventListener("input", onInput)
  return () => {
    page.removeEventListener("selectionchange", onSelection)
    element.removeEventListener("selectionchange", onSelection)
    element.removeEventListener("input", onInput)
    stopMoving()
    pointing.stop()
  }
}

/** What a textarea makes of a text: line ends of every kind are newlines. */
export function shownOf(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text
}

/** Where in a text a place in its value is: never between the two units of one line end. */
export function placeIn(text: string, place: number): number {
  if (!text.includes("\r")) return place
  let at = 0
  for (let left = place; left > 0; left -= 1) at += text.startsWith("\r\n", at) ? 2 : 1
  return at
}

function placedIn(text: string, splice: Splice): Splice {
  return { start: placeIn(text, splice.start), end: placeIn(text, splice.end), text: splice.text }
}

/** The splices that a delta makes in the value, by places in the value before it. */
function splicesIn(old: string, now: string, delta: Delta): Splice[] {
  if (old.includes("\r") || now.includes("\r")) {
    const splice = spliceOf(shownOf(old), shownOf(now))
    return splice === null ? [] : [splice]
  }
  return splicesOf(delta)
}
