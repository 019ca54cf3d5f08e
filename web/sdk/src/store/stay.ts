import type { Held } from "../client/holding.ts"
import type { Entry, Event, Step } from "../client/steps.ts"
import type { CollabError } from "../errors.ts"
import type { Recovery } from "../sync/index.ts"
import { newId } from "../way.ts"
import {
  dropping,
  endings,
  type Folder,
  type KeptBatch,
  type KeptRecovery,
  type KeptStay,
  recoveryKey,
  stayKey,
} from "./folder.ts"
import type { Store, Write } from "./store.ts"

type Aside = { readonly id: string; readonly error: CollabError }

/** What is told of how well things are kept: null if they are, else what is wrong. */
export type Trouble = (error: unknown) => void

/** Milliseconds: what others wrote can be had again, so keeping it may wait for more. */
export const LAZY = 1_000

/** Milliseconds: a disk that does not answer within this time is not waited for any longer. */
export const STALLED = 1_000

/** Milliseconds between attempts on a disk that refuses. */
export const RETRY = 10_000

/** Entries that are read again in no time; when there are more they are made one when it is quiet, or at the latest … */
export const MANY = 500

/** … when there are so many. */
export const TOO_MANY = 5_000

/** Milliseconds without an entry. */
export const QUIET = 5_000

/**
 * What survives of one replica's stay, whatever becomes of the tab: all that it held once, and each thing that has
 * become of it since. An entry costs the same however large the document is.
 *
 * What is on the disk is what the replica was at some moment, and everything that was put aside by then.
 */
export class Stay {
  readonly id: string
  readonly #store: Store
  readonly #folder: Folder
  readonly #release: () => void
  readonly #copies = new Map<Recovery, Aside>() // recovery copies, and how they are kept
  #held: (() => Held) | null = null
  #trouble: Trouble = () => {}
  #begun = false // whether there is something that entries follow
  #whole: Held | null = null // to be written in place of all before
  #batch: Entry[] = [] // to be written after that
  #others: Write[] = [] // to be written with that
  #number = 0 // of the next batch
  #entries = 0 // since all that is held was last written
  #writing: Promise<void> | null = null
  #isBroken = false
  #isSlow = false
  #isOver = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #quiet: ReturnType<typeof setTimeout> | undefined
  #mending: ReturnType<typeof setTimeout> | undefined

  constructor(store: Store, folder: Folder, id: string, release: () => void) {
    this.id = id
    this.#store = store
    this.#folder = folder
    this.#release = release
  }

  /** From now on this is what is held, and whom to tell of trouble. */
  attend(held: () => Held, trouble: Trouble): void {
    this.#held = held
    this.#trouble = trouble
  }

  /** Others have written it as far as this: it goes on behind. */
  resume(batches: number, entries: number): void {
    this.#begun = true
    this.#number = batches
    this.#entries = entries
  }

  /** A recovery copy is kept by this id: whether that is new here. */
  learn(recovery: Recovery, id: string, error: CollabError): boolean {
    if ([...this.#copies.values()].some((aside) => aside.id === id)) return false
    this.#copies.set(recovery, { id, error })
    return true
  }

  /** Keep what a step says. */
  keep({ entries, events }: Pick<Step, "entries" | "events">): void {
    if (this.#isOver) return
    for (const event of events) this.#keepAside(event)
    if (entries.some(({ kind }) => kind === "anew")) this.#keepWhole()
    else if (this.#begun && !this.#isBroken) this.#batch.push(...entries)
    this.#entries += entries.length
    if (
      this.#whole !== null ||
      this.#others.length > 0 ||
      entries.some(({ kind }) => kind === "edit" || kind === "turn")
    )
      this.#flush()
    else if (entries.length > 0) this.#timer ??= setTimeout(() => this.#flush(), LAZY)
    if (entries.length > 0) this.#tidy()
  }

  /** Resolves when all is on the disk, or the disk is not to be waited for; null if so now. */
  ready(): Promise<void> | null {
    this.#flush()
    const writing = this.#writing
    if (writing === null || this.#isBroken || this.#isSlow) return null
    return new Promise((resolve) => {
      const stalled = setTimeout(() => {
        this.#isSlow = true
        this.#trouble(new Error("the disk does not answer"))
        resolve()
      }, STALLED)
      void writing.then(() => {
        clearTimeout(stalled)
        resolve()
      })
    })
  }

  /** A recovery copy is not needed any more. */
  forget(recovery: Recovery): void {
    const aside = this.#copies.get(recovery)
    if (aside === undefined) return
    this.#copies.delete(recovery)
    this.#others.push({ drop: recoveryKey(this.#folder, aside.id) })
    this.#flush()
  }

  /** Nobody needs what is kept of it any more. */
  drop(): void {
    this.#whole = null
    this.#batch = []
    this.#begun = false
    this.#others.push(...dropping(stayKey(this.#folder, this.id)))
    this.#flush()
  }

  /** Write what is to be written, and let others have it. */
  end(): Promise<void> {
    const ending = this.#end().finally(() => endings.delete(ending))
    endings.add(ending)
    return ending
  }

  async #end(): Promise<void> {
    await this.ready()
    this.#isOver = true
    for (const timer of [this.#timer, this.#quiet, this.#mending]) clearTimeout(timer)
    this.#release()
  }

  #keepAside(event: Event): void {
    if (event.type === "putAside") {
      this.#putAside(event.recovery, { id: newId(), error: event.error })
    } else if (event.type === "savedAfterAll") {
      const aside = this.#copies.get(event.recovery)
      this.forget(event.recovery)
      if (aside !== undefined && event.rest !== null) this.#putAside(event.rest, aside)
    }
  }

  #putAside(recovery: Recovery, { id, error }: Aside): void {
    this.#copies.set(recovery, { id, error })
    const { code, remedy, detail } = error
    const value: KeptRecovery = { recovery, error: { code, remedy, detail }, at: Date.now() }
    this.#others.push({ put: recoveryKey(this.#folder, id), value })
  }

  #keepWhole(): void {
    if (this.#held === null) return
    this.#begun = true
    this.#whole = this.#held()
    this.#batch = []
    this.#entries = 0
  }

  /** When it is quiet, or there is too much, many entries become one whole. */
  #tidy(): void {
    clearTimeout(this.#quiet)
    if (this.#entries < MANY) return
    const tidy = () => {
      this.#keepWhole()
      this.#flush()
    }
    if (this.#entries >= TOO_MANY) tidy()
    else this.#quiet = setTimeout(tidy, QUIET)
  }

  /** Begin to write, unless that is under way: then what has come meanwhile follows. */
  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#isOver || this.#isBroken || this.#writing !== null) return
    const writes = this.#next()
    if (writes.length === 0) return
    this.#writing = this.#write(writes).finally(() => {
      this.#writing = null
    })
  }

  async #write(first: readonly Write[]): Promise<void> {
    for (let writes = first; writes.length > 0; writes = this.#next()) {
      try {
        await this.#store.write(writes)
      } catch (error) {
        this.#break(writes, error)
        return
      }
    }
    if (this.#isSlow) this.#trouble(null)
    this.#isSlow = false
  }

  /** What was not written is written later, as a whole. */
  #break(writes: readonly Write[], error: unknown): void {
    this.#isBroken = true
    this.#others.unshift(...writes.filter((write) => "drop" in write || write.put[0] === "recovery"))
    this.#trouble(error)
    this.#mending = setTimeout(() => {
      this.#isBroken = false
      this.#isSlow = true
      if (this.#begun) this.#keepWhole()
      this.#flush()
    }, RETRY)
  }

  /** All that is to be written, in one go. */
  #next(): Write[] {
    const writes = this.#others
    this.#others = []
    if (this.#whole !== null) {
      const value: KeptStay = { at: Date.now() }
      writes.push({ put: stayKey(this.#folder, this.id), value }, { drop: ["entry", this.id] })
      writes.push({ put: ["held", this.id], value: this.#whole })
      this.#whole = null
    }
    const batch: KeptBatch = { at: Date.now(), entries: this.#batch }
    if (this.#batch.length > 0) writes.push({ put: ["entry", this.id, this.#number++], value: batch })
    this.#batch = []
    return writes
  }
}
