/** The server holds back what comes after a window of bytes that are not seen; it asks to hear of them this often. */
export const SEEN_BYTES = 256 * 1024

/** Milliseconds between two words about little. */
export const SEEN_PAUSE = 1_000

/** Milliseconds: as much as is allowed in this time may go at once, if little went before. */
export const BURST = 1_000

/** The bytes that have arrived on a connection and that the server has not been told of. */
export class Arrivals {
  readonly #most: number
  #bytes = 0

  /** A window smaller than the usual must not be filled, or the server would wait for the clock. */
  constructor(window: number) {
    this.#most = Math.min(SEEN_BYTES, Math.floor(window / 2))
  }

  /** So many bytes have come; whether the server should be told at once. */
  add(size: number): boolean {
    this.#bytes += size
    return this.#bytes >= this.#most
  }

  /** The server was told. */
  told(): void {
    this.#bytes = 0
  }
}

/** So many frames a second on average: a faster client would be refused. */
export class Pace {
  readonly #each: number // milliseconds
  readonly #burst: number // milliseconds
  #next = Number.NEGATIVE_INFINITY // when the one after all before would go if they were spread evenly

  constructor(rate: number, burst = BURST) {
    this.#each = 1_000 / rate
    this.#burst = burst
  }

  /** How long the next one must wait; 0 if it may go, and then it counts as gone. */
  wait(now: number): number {
    const due = Math.max(this.#next, now - this.#burst)
    if (due > now) return due - now
    this.#next = due + this.#each
    return 0
  }
}
