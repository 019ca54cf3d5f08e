import type { Delta } from "../../src/ot/index.ts"
import { compact } from "../../src/ot/index.ts"
import type { Place, Restored, Revision } from "../../src/sync/index.ts"
import type { Chance } from "../chance.ts"

type Words = { readonly revision: number; readonly range: Place; readonly own: Set<number> }

type Run = { readonly revision: number; readonly position: number; readonly characters: readonly number[] }

/** A document whose characters have identities, and threads that know which are theirs: the slow, obvious way. */
export class Story {
  readonly threads: Words[] = []
  readonly units: Revision[] = []
  /** Where the words of every thread were after each unit. */
  readonly ranges: (readonly (Place | null)[])[] = []
  #text: number[]
  #made: number
  readonly #dead: Run[] = []

  constructor(length: number) {
    this.#text = Array.from({ length }, (_, at) => at)
    this.#made = length
  }

  get revision(): number {
    return this.units.length + 1
  }

  /** Somebody opens a thread, or edits, or brings back what was deleted. */
  goOn(chance: Chance): void {
    const size = this.#text.length
    if (size > 0 && chance.happens(0.5)) {
      const start = chance.below(size)
      const end = Math.min(size, start + 1 + chance.below(4))
      this.threads.push({ revision: this.revision, range: [start, end], own: new Set(this.#text.slice(start, end)) })
    }
    const lost = this.#lost()
    this.#edit(chance, lost.length > 0 && chance.happens(0.5) ? chance.of(lost) : null)
  }

  #edit(chance: Chance, back: Run | null): void {
    const number = this.revision + 1
    const delta: Delta[number][] = []
    const text: number[] = []
    const restores: Restored[] = []
    let read = 0
    const retain = (length: number) => {
      delta.push({ retain: length })
      text.push(...this.#text.slice(read, read + length))
      read += length
    }
    for (let place = 0; place < (back ? 1 : 1 + chance.below(2)); place++) {
      const left = this.#text.length - read
      if (left > 0) retain(chance.below(left + 1))
      const deleted = chance.below(Math.min(4, this.#text.length - read) + 1)
      if (back !== null) {
        const { revision, position, characters } = back
        restores.push({ at: text.length, revision, position, length: characters.length })
        text.push(...characters)
      }
      const inserted = chance.below(3) + (back?.characters.length ?? 0)
      for (let count = back?.characters.length ?? 0; count < inserted; count++) text.push(this.#made++)
      const [insert, take] = [{ insert: "x".repeat(inserted) }, { delete: deleted }]
      // On either side of what goes.
      delta.push(...(chance.happens(0.5) ? [insert, take] : [take, insert]))
      if (deleted > 0)
        this.#dead.push({ revision: number, position: read, characters: this.#text.slice(read, read + deleted) })
      read += deleted
      if (read < this.#text.length) retain(1)
    }
    this.#text = [...text, ...this.#text.slice(read)]
    const ops = delta.filter((op) => !("insert" in op && op.insert === "") && !("delete" in op && op.delete === 0))
    const about = { session: "s", seq: number, at: 0, author: null }
    this.units.push({
      number,
      delta: compact(ops.filter((op) => !("retain" in op && op.retain === 0))),
      restores,
      ...about,
    })
    this.ranges.push(this.threads.map((words) => this.#look(words)))
  }

  /** From the first of a thread's characters that is there to the last; what is between them becomes its own. */
  #look({ own }: Words): Place | null {
    const places = this.#text.flatMap((character, place) => (own.has(character) ? [place] : []))
    const [first, last] = [places[0], places.at(-1)]
    if (first === undefined || last === undefined) return null
    for (const character of this.#text.slice(first, last + 1)) own.add(character)
    return [first, last + 1]
  }

  /** Runs that are dead, whole, and were deleted by the revision that says so last. */
  #lost(): Run[] {
    const alive = new Set(this.#text)
    const newest = new Map(this.#dead.flatMap(({ revision, characters }) => characters.map((each) => [each, revision])))
    return this.#dead.filter(({ revision, characters }) =>
      characters.every((each) => !alive.has(each) && newest.get(each) === revision),
    )
  }
}
