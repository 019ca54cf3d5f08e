/** Chance from a seed: the same seed gives the same draws. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761) % 2 ** 32
  }

  /** A number from 0 up to, not including, 1. */
  next(): number {
    // Marsaglia's xorshift on 32 bits; 0 would stay 0.
    let state = this.#state || 1
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state >>> 0
    return this.#state / 2 ** 32
  }

  /** A whole number from 0 up to, not including, the bound. */
  below(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  /** One of some things. */
  of<Thing>(things: readonly Thing[]): Thing {
    return things[this.below(things.length)] as Thing
  }

  /** Whether something of this likelihood happens. */
  happens(likelihood: number): boolean {
    return this.next() < likelihood
  }

  /** The things in another order. */
  shuffled<Thing>(things: readonly Thing[]): Thing[] {
    return things
      .map((thing) => ({ thing, rank: this.next() }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ thing }) => thing)
  }
}
