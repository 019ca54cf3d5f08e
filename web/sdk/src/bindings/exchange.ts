import { CollabError } from "../errors.ts"
import { compose, type Delta, move, NOTHING } from "../ot/index.ts"
import type { Place } from "../sync/messages.ts"
import { cross, wayBack } from "./held.ts"
import type { Live } from "./live.ts"
import { Steps } from "./steps.ts"

/** An editor, as far as the exchange knows it. */
export interface Editor {
  /** Whether nothing may change under the person's hands just now: something is being composed. */
  readonly isBusy: boolean
  /** What the editor makes of a change of the copy; it is as long. */
  projected(delta: Delta): Delta
  /**
   * Change what is shown; with `follow` the caret goes where the change ends. What the editor could not do is given
   * back: what makes what it shows into what the copy shows. Null if it did as it was told.
   */
  show(delta: Delta, follow: boolean): Delta | null
  /** Let the person write, or only read. */
  enable(writable: boolean): void
  /** The edit that is meant by an edit of what the copy shows projected. */
  meant(edit: Delta): Meant
  /** Tell of edits of the person that were not told yet. */
  read?(): void
}

/** An edit for the copy, and what the editor does not show of it yet. */
export type Meant = { readonly edit: Delta; readonly rest: Delta }

/** What every binding takes. */
export type BindingOptions = {
  /** An edit was refused and is taken back in the editor: why, and what it was. Without this it is reported as an error. */
  readonly onRefused?: (error: CollabError, edit: Delta) => void
  /** The clock by which typing is put together to steps of undo, in milliseconds. */
  readonly now?: () => number
}

/** What holds an editor and a copy together, until it is destroyed. */
export interface Binding {
  destroy(): void
}

/**
 * What goes between an editor and a copy: `compose(what the editor shows, held) == what the copy shows`, at all times.
 *
 * What others write is held for a moment, or as long as something is composed, and then shown at once. An edit that
 * the copy refuses is held in reverse: so it is taken back in the editor, whatever has come since.
 */
export class Exchange {
  /** What the editor does not show yet, or cannot show. */
  held: Delta = NOTHING
  readonly #copy: Live
  readonly #editor: Editor
  readonly #options: BindingOptions
  readonly #steps = new Steps()
  readonly #stops: (() => void)[] = []
  /** Whether something has come to what is held since the editor last did what it could. */
  #isNew = false
  #isDue = false
  #isOver = false

  constructor(copy: Live, editor: Editor, options: BindingOptions) {
    this.#copy = copy
    this.#editor = editor
    this.#options = options
  }

  /** Begin, with what makes what the editor shows into what the copy shows. */
  begin(held: Delta): void {
    const copy = this.#copy
    this.#hold(held)
    const enable = () => this.#editor.enable(copy.writable)
    for (const name of ["role", "document", "joined", "ended"] as const) this.#stops.push(copy.on(name, enable))
    this.#stops.push(
      copy.on("change", ({ delta, source }) => {
        if (source === this) return
        const projected = this.#editor.projected(delta)
        this.#steps.move(projected)
        this.#hold(projected)
      }),
    )
    enable()
  }

  /** Let go of the copy. */
  end(): void {
    this.#isOver = true
    for (const stop of this.#stops) stop()
  }

  /** The person edited what is shown; `inverse` gives what takes it back. */
  edited(own: Delta, inverse: () => Delta): void {
    if (own.length === 0) return
    const before = this.held
    const crossed = cross(own, before)
    const { edit, rest } = this.#editor.meant(crossed.edit)
    // Before the copy is told: whoever hears of it may change the copy at once.
    this.held = crossed.held
    if (rest.length > 0) this.#hold(rest)
    try {
      this.#offer(edit)
    } catch (error) {
      this.held = before
      this.#steps.cut()
      this.#holdFirst(inverse())
      if (!(error instanceof CollabError)) throw error
      const { onRefused = reportError } = this.#options
      onRefused(error, edit)
    }
  }

  /** Take back the last own step, or do it again, and bring the caret there. */
  turn(which: "undo" | "redo"): void {
    if (this.#editor.isBusy || !this.#copy.writable) return
    this.settle()
    this.#steps.cut()
    this.#copy[which]()
    this.settle({ follow: true })
  }

  /** Show what is held, unless something is being composed. */
  settle({ follow = false } = {}): void {
    if (this.#isOver || !this.#isNew || this.#editor.isBusy) return
    this.#editor.read?.()
    const delta = this.held
    this.held = NOTHING
    this.#isNew = false
    const rest = this.#editor.show(delta, follow)
    if (rest !== null) this.held = rest
  }

  /** A place in what the editor shows, in what the copy shows. */
  placeInCopy(place: Place): Place {
    return move(place, this.held, { theirsFirst: false })
  }

  /** A place in what the copy shows, in what the editor shows. */
  placeInEditor(place: Place): Place {
    return move(place, wayBack(this.held), { theirsFirst: false })
  }

  #offer(edit: Delta): void {
    if (edit.length === 0) return
    const now = (this.#options.now ?? Date.now)()
    this.#copy.edit(edit, { withLast: this.#steps.joins(edit, now), source: this })
  }

  #hold(delta: Delta): void {
    this.held = compose(this.held, delta)
    this.#soon()
  }

  #holdFirst(delta: Delta): void {
    this.held = compose(delta, this.held)
    this.#soon()
  }

  /** Not at once: the editor may be in the middle of something, and more may come with this. */
  #soon(): void {
    this.#isNew = true
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      this.settle()
    })
  }
}
