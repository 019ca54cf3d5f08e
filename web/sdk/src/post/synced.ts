import type { Live, LiveEvents } from "../bindings/live.ts"
import { cutsPair } from "../client/pairs.ts"
import type { SaveState } from "../client/steps.ts"
import { CollabError } from "../errors.ts"
import type { Keeping } from "../following.ts"
import { Listeners } from "../listeners.ts"
import { compose, type Delta, growth, invert, PLAIN, parse, RICH, textOf } from "../ot/index.ts"
import type { Correspondent } from "../sync/correspondent.ts"
import { checkFit } from "../sync/fit.ts"
import type { Kind, Role } from "../sync/messages.ts"
import type { Answer } from "../sync/packets.ts"
import { type Step, Undo } from "../sync/undo.ts"
import type { Drawer } from "./drawer.ts"
import type { Carry } from "./letters.ts"
import { Rounds } from "./rounds.ts"

// Own edits that can be taken back.
const STEPS = 200

// A long edit is sent in pieces.
const UNBOUNDED = { size: Number.MAX_SAFE_INTEGER, ops: Number.MAX_SAFE_INTEGER }

/** What is shown has changed; `source` is who gave it to `edit`, if it was an own edit. */
export type SyncedChange = { readonly delta: Delta; readonly own: boolean; readonly source: unknown }

/** What a synchronized text tells, at once and in order. */
export interface SyncedEvents extends LiveEvents {
  change: SyncedChange
  saving: SaveState
  keeping: Keeping
  role: Role
}

/** What a synchronized text is made of; `synchronize` puts it together. */
export type SyncedParts = {
  readonly correspondent: Correspondent
  readonly kind: Kind
  readonly carry: Carry
  readonly drawer: Drawer | null
  readonly keeping: Keeping
  readonly period?: number
}

/**
 * A text that is synchronized now and then: edit it as if it were yours alone. What others write comes with the next
 * answer; what is typed here is kept in this browser until the server has it on disk.
 *
 * Bind it to a textarea, as a copy is; nobody sees where one is in it.
 */
export class Synced implements Live {
  /** Whether what is typed survives a closed tab. */
  keeping: Keeping
  /** What one may do in the document; null as long as the server has not said. */
  role: Role | null = null
  readonly participants = new Map<string, never>()
  readonly #correspondent: Correspondent
  readonly #drawer: Drawer | null
  readonly #rounds: Rounds
  readonly #listeners = new Listeners<SyncedEvents>()
  readonly #undo = new Undo(STEPS)
  #kind: Kind
  #content: Delta

  constructor({ correspondent, kind, carry, drawer, keeping, period }: SyncedParts) {
    this.#correspondent = correspondent
    this.#content = correspondent.shown
    this.#kind = kind
    this.#drawer = drawer
    this.keeping = keeping
    this.#rounds = new Rounds(
      correspondent,
      carry,
      {
        keep: () => this.#keep(),
        answered: (answer, show) => this.#answered(answer, show),
        stands: () => this.#stands(),
      },
      period,
    )
  }

  /** What is shown. */
  get content(): Delta {
    return this.#content
  }

  /** What is shown, as text; U+FFFC stands for an embed. */
  get text(): string {
    return textOf(this.#content)
  }

  /** The newest revision in what is shown; null as long as there is none. */
  get revision(): number | null {
    return this.#correspondent.revision
  }

  /** Whether the document is rich: then its text ends in a newline that nobody takes away. */
  get rich(): boolean {
    return this.#kind === "rich"
  }

  /** Whether an edit would be taken, as far as is known: away from the server one may write. */
  get writable(): boolean {
    return this.ended === null && this.role !== "commenter" && this.role !== "viewer" && this.revision !== null
  }

  /** Why nothing is sent any more; null if it is. */
  get ended(): CollabError | null {
    return this.#rounds.ended
  }

  /** How much of what was typed is on the server's disk. */
  get saving(): SaveState {
    const { ended, problem, until } = this.#rounds
    const edits = this.#correspondent.isSaved ? 0 : 1
    if (ended !== null) return { kind: "refused", error: ended }
    if (problem !== null) return { kind: "offline", edits, until }
    return edits === 0 && this.revision !== null
      ? { kind: "saved", revision: this.revision }
      : { kind: "saving", edits, delayed: false }
  }

  /** Call this each time; what comes back stops it. */
  on<Name extends keyof SyncedEvents>(name: Name, call: (event: SyncedEvents[Name]) => void): () => void {
    return this.#listeners.on(name, call)
  }

  /** Edit what is shown. A `CollabError` says why that cannot be; then nothing has changed. */
  edit(delta: Delta, options: { withLast?: boolean; source?: unknown } = {}): void {
    if (!this.writable) throw this.ended ?? new CollabError("forbidden", "stop", "here one may only read")
    const hasFormats = this.rich && this.#correspondent.format === "delta"
    const read = parse(delta, { ...(hasFormats ? RICH : PLAIN), ...UNBOUNDED })
    checkFit(read, growth(this.#content), { rich: this.rich })
    if (cutsPair(this.#content, read))
      throw new CollabError("does_not_fit", "reload", "the edit cuts a character that is two units long")
    this.#undo.record(this.#inverted(read), { withLast: options.withLast ?? false })
    this.#edit(read, options.source ?? null)
  }

  /** Take back what one did last. */
  undo(): void {
    this.#turn(this.#undo.undo((delta) => this.#inverted(delta)))
  }

  /** Do once more what one has taken back. */
  redo(): void {
    this.#turn(this.#undo.redo((delta) => this.#inverted(delta)))
  }

  /** Nobody sees where one is: there is no connection that would say it. */
  point(): void {}

  /** Send a packet now: somebody looks, or there may be a network again. */
  hurry(): void {
    this.#rounds.hurry()
  }

  /** Nobody looks: what was typed leaves now, and nobody asks what is new until `hurry`. */
  rest(): void {
    this.#rounds.rest()
  }

  /** Resolves with the revision when all that was typed is on the server's disk; rejects if it never will be. */
  saved(): Promise<number> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const { saving } = this
        if (saving.kind === "saved") resolve(saving.revision)
        else if (saving.kind === "refused") reject(saving.error)
        else return false
        return true
      }
      if (look()) return
      const stop = this.on("saving", () => look() && stop())
    })
  }

  /** Send and keep nothing any more. What is not saved stays in this browser, for who opens the document next. */
  async close(): Promise<void> {
    this.#rounds.leave()
    await this.#keep()
    this.#drawer?.release()
  }

  #edit(delta: Delta, source: unknown): void {
    this.#correspondent.edit(delta)
    this.#show(delta, true, source)
    this.#rounds.edited()
    this.#stands()
  }

  #turn(step: Step | undefined): void {
    if (step !== undefined) this.#edit(step.delta, null)
  }

  #inverted(delta: Delta): Step {
    return { delta: invert(delta, this.#content), losses: [] }
  }

  #answered(answer: Answer, show: Delta): void {
    this.#kind = answer.kind
    const isNew = this.role !== answer.role
    this.role = answer.role
    if (show.length > 0) {
      this.#undo.move(show)
      this.#show(show, false, null)
    }
    if (isNew) this.#listeners.add("role", answer.role)
  }

  #show(delta: Delta, own: boolean, source: unknown): void {
    this.#content = compose(this.#content, delta)
    this.#listeners.add("change", { delta, own, source })
  }

  #stands(): void {
    this.#listeners.add("saving", this.saving)
    if (this.ended !== null) this.#listeners.add("ended", this.ended)
    this.#listeners.tell()
  }

  /** A disk that fails keeps nobody from writing: that it does is told. */
  async #keep(): Promise<void> {
    if (this.#drawer === null) return
    const before = this.keeping.kind
    try {
      await this.#drawer.keep(this.#correspondent, this.#kind)
      this.keeping = { kind: "kept" }
    } catch (error) {
      this.keeping = { kind: "failing", error }
    }
    if (before === this.keeping.kind) return
    this.#listeners.add("keeping", this.keeping)
    this.#listeners.tell()
  }
}
