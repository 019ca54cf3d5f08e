import { move } from "../ot/index.ts"
import type { Activity, Place } from "../sync/messages.ts"
import type { Live } from "./live.ts"

// People pause between words, and others should not see them flicker.
const TYPING = 3_000 // milliseconds

// After that somebody is rather at the kettle than in the document.
const IDLE = 60_000 // milliseconds

/** Tells others where one is in an editor and what one does: typing, active, or idle after a minute or when hidden. */
export class Pointing {
  readonly #copy: Pick<Live, "point" | "on">
  readonly #page: Document
  readonly #unfollow: () => void
  #place: Place | null = null
  #state: Activity = "active"
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(copy: Pick<Live, "point" | "on">, page: Document) {
    this.#copy = copy
    this.#page = page
    // What one does is told again later, of a place that may have been moved, or shortened, by then.
    this.#unfollow = copy.on("change", ({ delta, own }) => {
      if (this.#place !== null) this.#place = move(this.#place, delta, { theirsFirst: own })
    })
    page.addEventListener("visibilitychange", this.#onVisible)
  }

  /** The selection is there, by the person's own doing; in what the copy shows. */
  at(place: Place): void {
    this.#place = place
    if (this.#state === "typing") this.#copy.point(place, "typing")
    else this.#tell("active")
  }

  /** Something was typed, and the caret is there. */
  typed(place: Place): void {
    this.#place = place
    this.#tell("typing")
  }

  /** One is nowhere any more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#unfollow()
    this.#page.removeEventListener("visibilitychange", this.#onVisible)
    if (this.#place !== null) this.#copy.point(null)
  }

  readonly #onVisible = () => {
    if (this.#place !== null) this.#tell(this.#page.hidden ? "idle" : "active")
  }

  #tell(state: Activity): void {
    clearTimeout(this.#timer)
    this.#state = state
    if (state === "typing") this.#timer = setTimeout(() => this.#tell("active"), TYPING)
    if (state === "active") this.#timer = setTimeout(() => this.#tell("idle"), IDLE)
    this.#copy.point(this.#place, state)
  }
}
