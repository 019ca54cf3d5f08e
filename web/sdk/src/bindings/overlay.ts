import type Quill from "quill"
import type { Place } from "../sync/messages.ts"
import { flagOf, type Other } from "./others.ts"

type Shown = { readonly caret: HTMLElement; flag: HTMLElement; moves: number }

// A selection of more lines than fit on any screen is drawn by its lines on screen; this bounds what is looked at.
const MOST_LINES = 2_000

/** Carets and selections of others above the text of a Quill, drawn once a frame at most. */
export class Overlay {
  readonly #quill: Quill
  readonly #others: () => readonly Other[]
  readonly #layer: HTMLElement
  readonly #marks: HTMLElement
  readonly #shown = new Map<string, Shown>()
  readonly #resized: ResizeObserver
  #frame = 0

  constructor(quill: Quill, others: () => readonly Other[]) {
    const page = quill.root.ownerDocument
    this.#quill = quill
    this.#others = others
    this.#layer = page.createElement("div")
    this.#layer.className = "nexus-cursors"
    this.#layer.setAttribute("aria-hidden", "true")
    this.#marks = page.createElement("div")
    this.#layer.append(this.#marks)
    quill.container.append(this.#layer)
    this.#resized = new ResizeObserver(this.soon)
    this.#resized.observe(quill.root)
    quill.root.addEventListener("scroll", this.soon, { passive: true })
    this.soon()
  }

  /** Draw in the next frame: what others do, or the text, or its place has changed. */
  readonly soon = () => {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw)
  }

  /** Take it all away. */
  remove(): void {
    cancelAnimationFrame(this.#frame)
    this.#resized.disconnect()
    this.#quill.root.removeEventListener("scroll", this.soon)
    this.#layer.remove()
  }

  readonly #draw = () => {
    this.#frame = 0
    const others = this.#others()
    const sessions = new Set(others.map((other) => other.session))
    for (const [session, { caret }] of this.#shown) {
      if (sessions.has(session)) continue
      caret.remove()
      this.#shown.delete(session)
    }
    const box = this.#quill.container.getBoundingClientRect()
    this.#marks.replaceChildren(...others.flatMap((other) => this.#marksOf(other, box)))
    for (const other of others) this.#place(other)
  }

  #place(other: Other): void {
    const bounds = this.#quill.getBounds(other.range[1])
    const { caret } = this.#shownOf(other)
    caret.hidden = bounds === null
    if (bounds === null) return
    caret.style.transform = `translate(${bounds.left}px, ${bounds.top}px)`
    caret.style.height = `${bounds.height}px`
    // At the top there is no room above it.
    caret.classList.toggle("nexus-caret-top", bounds.top < 20)
    caret.classList.toggle("nexus-caret-idle", other.state === "idle")
  }

  #shownOf(other: Other): Shown {
    const page = this.#layer.ownerDocument
    let shown = this.#shown.get(other.session)
    if (shown === undefined) {
      const caret = page.createElement("div")
      caret.className = "nexus-caret"
      shown = { caret, flag: flagOf(other, page), moves: other.moves }
      caret.append(shown.flag)
      this.#layer.append(caret)
      this.#shown.set(other.session, shown)
    } else if (shown.moves !== other.moves) {
      // A new flag fades anew.
      const flag = flagOf(other, page)
      shown.flag.replaceWith(flag)
      Object.assign(shown, { flag, moves: other.moves })
    }
    shown.caret.style.backgroundColor = other.colour
    return shown
  }

  #marksOf({ range, colour }: Other, box: DOMRect): HTMLElement[] {
    const marks: HTMLElement[] = []
    for (const rect of this.#rectsOf(range, box)) {
      const mark = this.#layer.ownerDocument.createElement("div")
      mark.className = "nexus-selection"
      mark.style.backgroundColor = colour
      mark.style.transform = `translate(${rect.left - box.left}px, ${rect.top - box.top}px)`
      mark.style.width = `${rect.width}px`
      mark.style.height = `${rect.height}px`
      marks.push(mark)
    }
    return marks
  }

  /** The boxes of a range, of the lines that can be seen. */
  #rectsOf([start, end]: Place, box: DOMRect): DOMRect[] {
    if (start === end) return []
    const quill = this.#quill
    const rects: DOMRect[] = []
    for (const line of quill.getLines(start, end - start).slice(0, MOST_LINES)) {
      const node = line.domNode as HTMLElement
      const bounds = node.getBoundingClientRect()
      if (bounds.bottom < box.top || bounds.top > box.bottom) continue
      const offset = quill.getIndex(line)
      const range = this.#nativeOf(Math.max(start, offset), Math.min(end, offset + line.length() - 1))
      if (range !== null) rects.push(...range.getClientRects())
    }
    return rects
  }

  #nativeOf(start: number, end: number): Range | null {
    if (start >= end) return null
    const [startNode, startOffset, endNode, endOffset] = this.#quill.selection.rangeToNative({
      index: start,
      length: end - start,
    })
    if (startNode === null || endNode === null) return null
    const range = this.#layer.ownerDocument.createRange()
    range.setStart(startNode, startOffset)
    range.setEnd(endNode, endOffset)
    return range
  }
}
