import { type Delta, move } from "../ot/index.ts"
import type { Activity, Participant, Place } from "../sync/messages.ts"
import type { Live } from "./live.ts"

/** Somebody else, as an editor shows them. */
export type Other = {
  readonly session: string
  readonly name: string
  readonly colour: string
  readonly state: Activity
  /** In what the editor shows. */
  readonly range: Place
  /** How often they have moved by their own doing: then their name is shown for a while. */
  readonly moves: number
}

const COLOUR = /^#[0-9a-f]{6}$/i
const GREY = "#5f6b7a"

/** Where others are: it calls when something of that has changed. */
export class Others {
  readonly #copy: Live
  readonly #placed: (place: Place) => Place
  readonly #changed: () => void
  readonly #stops: readonly (() => void)[]
  #known = new Map<string, { range: Place; moves: number }>()

  constructor(copy: Live, placed: (place: Place) => Place, changed: () => void) {
    this.#copy = copy
    this.#placed = placed
    this.#changed = changed
    this.#stops = [
      copy.on("change", ({ delta }) => this.#move(delta)),
      copy.on("participants", (participants) => {
        this.#look(participants)
        changed()
      }),
    ]
    this.#look(copy.participants)
  }

  /** All that are somewhere. */
  get all(): readonly Other[] {
    const others: Other[] = []
    for (const { session, name, colour, state, range } of this.#copy.participants.values()) {
      if (range === null) continue
      const moves = this.#known.get(session)?.moves ?? 0
      others.push({ session, name, colour: colourOf(colour), state, range: this.#placed(range), moves })
    }
    return others
  }

  /** Look no more. */
  stop(): void {
    for (const stop of this.#stops) stop()
  }

  /** Text has moved them: that is not their own doing. */
  #move(delta: Delta): void {
    for (const known of this.#known.values()) known.range = move(known.range, delta, { theirsFirst: false })
    this.#changed()
  }

  #look(participants: ReadonlyMap<string, Participant>): void {
    const known = new Map<string, { range: Place; moves: number }>()
    for (const { session, range } of participants.values()) {
      const last = this.#known.get(session)
      if (range === null) continue
      const stays = last !== undefined && last.range[0] === range[0] && last.range[1] === range[1]
      known.set(session, { range, moves: (last?.moves ?? 0) + (stays ? 0 : 1) })
    }
    this.#known = known
  }
}

/** A flag with a name, in a colour; the name is text, whatever it holds. */
export function flagOf({ name, colour }: Pick<Other, "name" | "colour">, page: Document): HTMLElement {
  const flag = page.createElement("span")
  flag.className = "nexus-name"
  flag.textContent = name
  flag.style.backgroundColor = colour
  flag.style.color = isLight(colour) ? "#000" : "#fff"
  return flag
}

function colourOf(colour: string): string {
  return COLOUR.test(colour) ? colour : GREY
}

/** Whether black is read better on it than white: by the luminance of WCAG. */
function isLight(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179
}
