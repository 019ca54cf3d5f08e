import { below } from "../client/pointing.ts"
import type { Changed } from "../following.ts"
import { type Delta, textOf } from "../ot/index.ts"
import type { Participant, Place, ThreadChange, Unit } from "../sync/index.ts"
import { Anchors } from "./anchors.ts"
import { changed, type Someone, type Thread } from "./changes.ts"

/** Some threads of a list, and where it goes on: as `GET …/threads` answers. */
export type ThreadPage = {
  /** All changes up to this one are in it. */
  readonly number: number
  readonly results: readonly Thread[]
  readonly next: string | null
}

/** What is needed of a copy. */
export interface Threaded {
  readonly content: Delta
  readonly revision: number
  /** What is shown and nobody else has seen. */
  readonly pending: Delta
  readonly participants: ReadonlyMap<string, Participant>
  on(name: "unit", call: (unit: Unit) => void): () => void
  on(name: "change", call: (change: Changed) => void): () => void
  on(name: "threads", call: (changes: readonly ThreadChange[]) => void): () => void
  on(name: "discussed", call: (number: number) => void): () => void
  on(name: "joined", call: () => void): () => void
}

/** Words that somebody chooses for a thread, as the server takes them. */
export type Chosen = { readonly revision: number; readonly start: number; readonly end: number }

/**
 * The threads of a document, live, each with the place of its words in what a copy shows.
 *
 * They are listed over REST by `page`, and followed by what the copy is told: nothing is missed, nothing taken twice,
 * and where something got lost they are listed again (docs/protocol.md, Threads).
 */
export class Threads {
  /** Why the last list was not to be had; null if it was. */
  problem: unknown = null
  readonly #copy: Threaded
  readonly #page: (next: string | null) => Promise<ThreadPage>
  readonly #anchors: Anchors
  readonly #calls = new Set<() => void>()
  readonly #stops: readonly (() => void)[]
  #threads = new Map<string, Thread>()
  #all: readonly Thread[] | null = null // in order; null where that has changed
  #number: number | null = null // of the newest change that is in them; null before the first list
  #early: ThreadChange[] = [] // that have come before a list which may not hold them
  #heard = 0 // changes that there are, by what the server says
  #isLooking = false
  #isLate = false // what is being listed may be too old

  constructor(copy: Threaded, page: (next: string | null) => Promise<ThreadPage>) {
    this.#copy = copy
    this.#page = page
    this.#anchors = new Anchors(copy.revision)
    this.#stops = [
      copy.on("unit", (unit) => this.#anchors.advance(unit) || this.look()),
      copy.on("change", () => this.#tell()),
      copy.on("threads", (changes) => this.#take(changes)),
      copy.on("discussed", (number) => this.#hear(number)),
      copy.on("joined", () => this.look()),
    ]
    this.look()
  }

  /** Whether they have been listed. */
  get isThere(): boolean {
    return this.#number !== null
  }

  /** All of them, the newest first; the same array as long as nothing was said. */
  get all(): readonly Thread[] {
    this.#all ??= [...this.#threads.values()].sort((one, other) => (one.created < other.created ? 1 : -1))
    return this.#all
  }

  /** Where the words of threads are in what is shown, by the threads' ids; those that have none there are not in it. */
  get places(): ReadonlyMap<string, Place> {
    this.#catchUp()
    return this.#anchors.shown(this.#copy.pending)
  }

  /** Words of what is shown, as the server takes them; null where none of them is saved yet. */
  choose(range: Place): Chosen | null {
    const [start, end] = below(range, this.#copy.pending)
    return start < end ? { revision: this.#copy.revision, start, end } : null
  }

  /** Put in what a request was answered: the live change may come later, or not at all. */
  put(thread: Thread): void {
    if (thread.number < (this.#threads.get(thread.id)?.number ?? 0)) return
    this.#set(thread)
    this.#tell()
  }

  /** Call this whenever the threads, or their places, have changed, until what comes back is called. */
  on(call: () => void): () => void {
    this.#calls.add(call)
    return () => this.#calls.delete(call)
  }

  /** List them again. */
  look(): void {
    if (this.#isLooking) this.#isLate = true
    else void this.#list()
  }

  /** Follow no more. */
  stop(): void {
    for (const stop of this.#stops) stop()
    this.#calls.clear()
  }

  async #list(): Promise<void> {
    this.#isLooking = true
    try {
      const pages: ThreadPage[] = []
      for (let next: string | null = null; pages.length === 0 || next !== null; ) {
        const page: ThreadPage = await this.#page(next)
        pages.push(page)
        next = page.next
      }
      this.problem = null
      if (!this.#isLate) this.#begin(pages)
      this.#isLate ||= (this.#number ?? 0) < this.#heard
      this.#heard = 0 // should there be fewer, for once: no list is asked for it twice
    } catch (error) {
      this.problem = error
    }
    this.#isLooking = false
    if (this.#isLate) {
      this.#isLate = false
      this.look()
    }
    this.#tell()
  }

  #begin(pages: readonly ThreadPage[]): void {
    this.#catchUp()
    for (const id of this.#threads.keys()) this.#drop(id)
    for (const thread of pages.flatMap((page) => page.results)) this.#set(thread)
    this.#number = pages[0]?.number ?? 0
    const early = this.#early.sort((one, other) => one.number - other.number)
    this.#early = []
    for (const change of early) this.#follow(change)
  }

  /** There are so many changes, told or not. */
  #hear(number: number): void {
    this.#heard = Math.max(this.#heard, number)
    if (this.#number !== null && this.#number < number) this.look()
  }

  #take(changes: readonly ThreadChange[]): void {
    for (const change of changes) {
      if (this.#number === null || this.#isLooking) this.#early.push(change)
      else this.#follow(change)
    }
    this.#tell()
  }

  #follow(change: ThreadChange): void {
    if (this.#number === null || change.number <= this.#number) return
    if (change.number > this.#number + 1) {
      this.#early.push(change)
      this.look()
      return
    }
    this.#number = change.number
    const before = this.#threads.get(change.thread) ?? null
    const after = changed(before, change, (person, name) => this.#known(person, name))
    if (after === null) this.#drop(change.thread)
    else if (after !== before) this.#set(after)
  }

  #set(thread: Thread): void {
    this.#all = null
    const before = this.#threads.get(thread.id)
    this.#threads.set(thread.id, thread)
    const { anchor } = thread
    if (anchor === null) this.#anchors.drop(thread.id)
    else if (anchor !== before?.anchor) {
      if (!this.#anchors.set(thread.id, { ...anchor, origin: anchor.origin.revision })) this.look()
      const place = this.places.get(thread.id)
      if (thread.quote === "" && place)
        this.#threads.set(thread.id, { ...thread, quote: textOf(this.#copy.content).slice(...place) })
    }
  }

  #drop(id: string): void {
    this.#all = null
    this.#threads.delete(id)
    this.#anchors.drop(id)
  }

  /** The copy may have begun anew. */
  #catchUp(): void {
    if (this.#anchors.revision !== this.#copy.revision) this.#anchors.begin(this.#copy.revision)
  }

  #known(id: string | null, name: string | null): Someone | null {
    if (id === null || name === null) return null
    for (const { person, colour } of this.#copy.participants.values()) if (person === id) return { id, name, colour }
    for (const { opener, comments } of this.#threads.values()) {
      for (const someone of [opener, ...comments.map(({ author }) => author)]) if (someone?.id === id) return someone
    }
    return { id, name, colour: "" }
  }

  #tell(): void {
    for (const call of [...this.#calls]) call()
  }
}
