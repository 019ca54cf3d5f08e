/** Something that is done when its time has come. */
export type Alarm =
  | "connect" // try a connection
  | "silence" // ask whether the server is there; after that, take it for gone
  | "seen" // tell the server what has arrived
  | "submit" // send what is under way, for the first time or again
  | "echo" // the submission under way should have been answered by now
  | "leave" // give up a connection that is kept only for what may still come
  | "point" // tell where one is

/** Times, in milliseconds of somebody's clock, at most one for each alarm. */
export class Alarms {
  readonly #at = new Map<Alarm, number>()

  /** The earliest time at which something is to be done; null if nothing is. */
  get due(): number | null {
    return this.#at.size === 0 ? null : Math.min(...this.#at.values())
  }

  /** Let it ring then, and at no other time. */
  set(alarm: Alarm, at: number): void {
    this.#at.set(alarm, at)
  }

  /** Whether it will ring. */
  isSet(alarm: Alarm): boolean {
    return this.#at.has(alarm)
  }

  /** Let it not ring. */
  stop(alarm: Alarm): void {
    this.#at.delete(alarm)
  }

  /** Let nothing ring. */
  clear(): void {
    this.#at.clear()
  }

  /** Those whose time has come, the earliest first; they are set no more. */
  ring(now: number): Alarm[] {
    const rung = [...this.#at].filter(([, at]) => at <= now).sort(([, one], [, other]) => one - other)
    for (const [alarm] of rung) this.#at.delete(alarm)
    return rung.map(([alarm]) => alarm)
  }
}

/**
 * The first attempt comes within this time, the next within twice that, and so on; spread over all of it, so that the
 * clients of a server that fell do not come back as one. Milliseconds.
 */
export const FIRST_PAUSE = 500

/** Milliseconds: a person who waits looks again after about so long. */
export const LONGEST_PAUSE = 30_000

/** Pauses that grow with every failure and begin anew with a success; `chance` draws from 0 up to 1. */
export class Backoff {
  readonly #chance: () => number
  #failures = 0 // one after the other

  constructor(chance: () => number) {
    this.#chance = chance
  }

  /** How long to wait after one more failure; not at all after the first, if what was wrong was mended. */
  pause(mended = false): number {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures)
    this.#failures += 1
    return mended && this.#failures === 1 ? 0 : longest * this.#chance()
  }

  /** It went well. */
  reset(): void {
    this.#failures = 0
  }
}

/**
 * The server is asked whether it is there after so long without a word; after as long again it is taken for gone.
 * Milliseconds: most proxies close a connection that nothing passes through after a minute.
 */
export const SILENCE = 15_000

/** Milliseconds: who has a reason to doubt the connection waits no longer than this for the answer. */
export const DOUBT = 5_000

/** How long the server has said nothing. Sleep on this side is no silence of the server's: it is asked first. */
export class Silence {
  #heard: number
  #asked = false // since something last came

  constructor(now: number) {
    this.#heard = now
  }

  /** Something has come. */
  broken(now: number): void {
    this.#heard = now
    this.#asked = false
  }

  /** Whether the server was asked, and has not answered; to be looked at when the time to look has come. */
  get tooLong(): boolean {
    return this.#asked
  }

  /** Whether to ask the server now; then it counts as asked. */
  asks(now: number): boolean {
    this.#asked = now >= this.look
    return this.#asked
  }

  /** It is asked now, whatever it has said before. */
  doubt(): void {
    this.#asked = true
  }

  /** When to look again if it was not asked. */
  get look(): number {
    return this.#heard + SILENCE
  }
}
