import { CollabError } from "../errors.ts"
import type { Delta } from "../ot/index.ts"
import type { Correspondent } from "../sync/correspondent.ts"
import type { Answer } from "../sync/packets.ts"
import { newId } from "../way.ts"
import { type Carry, Later } from "./letters.ts"

/** Milliseconds from a keystroke to the packet that takes it along: so long others are typed with it. */
export const SOON = 400

/** Milliseconds between two questions what is new, as long as somebody looks. */
export const PERIOD = 5_000

// Milliseconds before a packet that was not answered is sent again; each time twice as long, up to the longest.
const FIRST = 1_000
const LONGEST = 30_000

// So often in a row is what was refused offered anew; then it is for the person to see.
const REFUSALS = 3

/** Who hears what comes of it. */
export type Hearer = {
  /** All that is held is to be on the disk when this resolves. It never rejects. */
  keep(): Promise<void>
  /** An answer was taken up; what is shown changes by the delta. */
  answered(answer: Answer, show: Delta): void
  /** Something else is known of how it stands. */
  stands(): void
}

/**
 * Sends one packet after the other: soon after something was typed, now and then to ask what is new, and again as long as
 * there is no answer. Nothing is sent that would be lost with the page.
 */
export class Rounds {
  /** Why the last packet was not answered; null if it was. */
  problem: CollabError | null = null
  /** Why there will be no more; null if there will. */
  ended: CollabError | null = null
  /** When the next packet leaves, in milliseconds since 1970. */
  until = 0
  readonly #correspondent: Correspondent
  readonly #carry: Carry
  readonly #hearer: Hearer
  readonly #period: number
  readonly #leaving = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isSending = false
  #isLookedAt = true
  #failures = 0
  #refusals = 0

  constructor(correspondent: Correspondent, carry: Carry, hearer: Hearer, period = PERIOD) {
    this.#correspondent = correspondent
    this.#carry = carry
    this.#hearer = hearer
    this.#period = period
  }

  /** Something was typed. */
  edited(): void {
    void this.#hearer.keep()
    if (this.problem === null) this.#wait(Math.min(SOON, Math.max(0, this.until - Date.now())))
  }

  /** Somebody looks, or there may be a network again: send a packet now. */
  hurry(): void {
    this.#isLookedAt = true
    this.#wait(0)
  }

  /** Nobody looks: what was typed leaves now, and nobody asks what is new. */
  rest(): void {
    this.#isLookedAt = false
    if (this.#correspondent.isDue) this.#wait(0)
    else clearTimeout(this.#timer)
  }

  /** Nothing is sent any more. */
  leave(): void {
    clearTimeout(this.#timer)
    this.#leaving.abort()
  }

  #wait(time: number): void {
    clearTimeout(this.#timer)
    if (this.#isSending || this.ended !== null || this.#leaving.signal.aborted) return
    this.until = Date.now() + time
    this.#timer = setTimeout(() => void this.#go(), time)
  }

  async #go(): Promise<void> {
    this.#isSending = true
    try {
      const packet = this.#correspondent.packet()
      await this.#hearer.keep()
      this.#take(await this.#carry(packet, this.#leaving.signal))
    } catch (error) {
      if (!(error instanceof CollabError)) throw error
      this.#fail(error)
    } finally {
      this.#isSending = false
    }
    if (this.ended === null && (this.#isLookedAt || this.#correspondent.isDue)) this.#wait(this.#pause)
    this.#hearer.stands()
  }

  #take(answer: Answer): void {
    const { show, ours } = this.#correspondent.receive(answer, newId())
    this.problem = null
    this.#failures = 0
    if (!ours) return
    if (!this.#correspondent.isDue) this.#refusals = 0
    this.#hearer.answered(answer, show)
    void this.#hearer.keep()
  }

  #fail(error: CollabError): void {
    if (this.#leaving.signal.aborted) return
    this.problem = error
    this.#failures += 1
    if (error.remedy === "reload" && this.#refusals < REFUSALS) {
      this.#refusals += 1
      this.#correspondent.refuse()
    } else if (error.remedy !== "retry") {
      this.ended = error
    }
  }

  /** Milliseconds until the next packet. */
  get #pause(): number {
    if (this.problem === null) return this.#correspondent.isDue ? SOON : this.#period
    const growing = Math.min(FIRST * 2 ** (this.#failures - 1), LONGEST)
    const jittered = growing * (0.5 + Math.random() / 2)
    return this.problem instanceof Later ? Math.max(this.problem.after, jittered) : jittered
  }
}
