import type { Extension } from "@codemirror/state"
import { EditorSelection } from "@codemirror/state"
import { type EditorView, type LayerMarker, layer, RectangleMarker } from "@codemirror/view"
import { flagOf, type Other } from "./others.ts"

/** Carets above the text of a CodeMirror and selections below it, of others. */
export function cursorLayers(others: (view: EditorView) => readonly Other[]): Extension {
  const all = (view: EditorView) => others(view).filter((other) => other.range[1] <= view.state.doc.length)
  return [
    layer({
      above: false,
      class: "nexus-selections",
      update: () => true,
      markers: (view) => all(view).flatMap((other) => selectionOf(view, other)),
    }),
    layer({
      above: true,
      class: "nexus-carets",
      update: () => true,
      markers: (view) => all(view).flatMap((other) => caretOf(view, other)),
    }),
  ]
}

function selectionOf(view: EditorView, other: Other): LayerMarker[] {
  const [start, end] = other.range
  if (start === end) return []
  const patches = RectangleMarker.forRange(view, "nexus-selection", EditorSelection.range(start, end))
  return patches.map((patch) => new Patch(patch, other.colour))
}

function caretOf(view: EditorView, other: Other): LayerMarker[] {
  const places = RectangleMarker.forRange(view, "nexus-caret", EditorSelection.cursor(other.range[1]))
  return places.map((place) => new Caret(place, other))
}

/** A piece of a selection. */
class Patch implements LayerMarker {
  readonly #box: RectangleMarker
  readonly #colour: string

  constructor(box: RectangleMarker, colour: string) {
    this.#box = box
    this.#colour = colour
  }

  eq(marker: LayerMarker): boolean {
    return marker instanceof Patch && marker.#colour === this.#colour && marker.#box.eq(this.#box)
  }

  draw(): HTMLElement {
    const drawn = this.#box.draw()
    drawn.style.backgroundColor = this.#colour
    return drawn
  }
}

/** A caret with its flag, which stays and moves as long as it is the same person who has not moved by their own doing. */
class Caret implements LayerMarker {
  readonly #box: RectangleMarker
  readonly #other: Other

  constructor(box: RectangleMarker, other: Other) {
    this.#box = box
    this.#other = other
  }

  eq(marker: LayerMarker): boolean {
    return marker instanceof Caret && marker.#isOf(this.#other) && marker.#box.eq(this.#box)
  }

  draw(): HTMLElement {
    const caret = this.#box.draw()
    caret.append(flagOf(this.#other, caret.ownerDocument))
    this.#dress(caret)
    return caret
  }

  update(caret: HTMLElement, previous: LayerMarker): boolean {
    if (!(previous instanceof Caret) || !previous.#isOf({ ...this.#other, state: previous.#other.state })) return false
    caret.style.left = `${this.#box.left}px`
    caret.style.top = `${this.#box.top}px`
    caret.style.height = `${this.#box.height}px`
    this.#dress(caret)
    return true
  }

  #dress(caret: HTMLElement): void {
    caret.style.backgroundColor = this.#other.colour
    caret.classList.toggle("nexus-caret-top", this.#box.top < 20)
    caret.classList.toggle("nexus-caret-idle", this.#other.state === "idle")
  }

  #isOf({ session, moves, state, name, colour }: Other): boolean {
    const other = this.#other
    return (
      other.session === session &&
      other.moves === moves &&
      other.state === state &&
      other.name === name &&
      other.colour === colour
    )
  }
}
