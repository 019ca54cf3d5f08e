import { cutsPair } from "./client/pairs.ts"
import type { SaveState } from "./client/steps.ts"
import { CollabError } from "./errors.ts"
import type { CopyEvents, Following, Keeping } from "./following.ts"
import { compose, type Delta, growth, KEPT, parse, textOf } from "./ot/index.ts"
import {
  type Activity,
  type Announced,
  type Joined,
  limitsOf,
  onto,
  type Participant,
  type Place,
  type Recovery,
  type Replica,
  type Role,
} from "./sync/index.ts"

/** Milliseconds: what is not saved when a copy is closed is waited for so long. A server that restarts is back by then. */
export const SAVING = 10_000

/**
 * A live copy of a document: edit it as if it were yours alone; it follows what everybody writes.
 *
 * What it shows is what everybody wrote, with its own edits at once. No edit is lost without being told of. Positions and
 * lengths are those of JavaScript strings; an embed is one.
 */
export class Copy {
  /** The document's id. */
  readonly document: string
  readonly #following: Following

  /** Made by `connect`. */
  constructor(document: string, following: Following) {
    this.document = document
    this.#following = following
  }

  // What is shown.

  /** What is shown, formatting and all. */
  get content(): Delta {
    return this.#replica.content
  }

  /** What is shown, as text; U+FFFC stands for an embed. */
  get text(): string {
    return textOf(this.content)
  }

  /** The units of what is shown. */
  get length(): number {
    return this.#replica.length
  }

  /** The newest revision in what is shown. */
  get revision(): number {
    return this.#replica.revision
  }

  /** What leads from the content at that revision to what is shown: edits that nobody else has seen. */
  get pending(): Delta {
    const { sent, unsent } = this.#replica.pending
    return compose(sent, unsent)
  }

  /** Of this copy, as others see it. */
  get session(): string {
    return this.#replica.session
  }

  /** Whether there is formatting; such a document ends in a newline that nobody takes away. */
  get rich(): boolean {
    return this.#replica.rich
  }

  // What one may do, and how it stands.

  /** What one may do in the document, as far as is known. */
  get role(): Role | null {
    return this.#following.visit.role
  }

  /** What the server takes. */
  get limits(): Announced {
    return this.#joined.limits
  }

  /** The title; null until it changes, since only that is told here. */
  get title(): string | null {
    return this.#following.about.title ?? null
  }

  /** Whether the document lies in the trash, as far as is known. */
  get trashed(): boolean {
    return this.#following.about.trashed ?? false
  }

  /** Whether an edit would be taken, as far as is known. */
  get writable(): boolean {
    const { trashed, locked } = this.#following.about
    return (this.role === "owner" || this.role === "editor") && !trashed && !locked && this.ended === null
  }

  /** Whether there is a connection by which edits go at once. */
  get connected(): boolean {
    return this.#following.visit.phase === "live"
  }

  /** Why there will be no connection any more; null if there may be. */
  get ended(): CollabError | null {
    return this.#following.visit.ended
  }

  /** How much of what was typed is on the server's disk. */
  get saving(): SaveState {
    return this.#following.saving
  }

  /** Whether what is typed survives a closed tab. */
  get keeping(): Keeping {
    return this.#following.keeping
  }

  /** Edits that could not be merged: `restore` them, or `forget` them. */
  get recoveries(): readonly Recovery[] {
    return this.#following.visit.recoveries
  }

  /** Who else is here, by session, and where in what is shown. */
  get participants(): ReadonlyMap<string, Participant> {
    return this.#following.others
  }

  /** How many more are here than those who are known one by one. */
  get crowd(): number {
    return this.#following.participants.others
  }

  /** Whether there is an own edit to take back. */
  get canUndo(): boolean {
    return this.#replica.canUndo
  }

  /** Whether there is an edit to do again. */
  get canRedo(): boolean {
    return this.#replica.canRedo
  }

  // Editing.

  /**
   * Change what is shown. What the server would refuse throws a `CollabError`, and changes nothing; how large an edit is
   * does not matter. `withLast`: one step of undo with the last edit. `source` is told with the change.
   */
  edit(delta: Delta, { withLast = false, source = null }: { withLast?: boolean; source?: unknown } = {}): void {
    const { visit, carrier, listeners } = this.#following
    const { limits } = this.#joined
    const checked = parse(delta, { ...limitsOf(limits), size: KEPT.size, ops: KEPT.ops })
    const more = growth(checked)
    if (more > 0 && this.length + more > limits.length)
      throw new CollabError("document_too_large", "reload", `the document would be longer than ${limits.length} units`)
    if (cutsPair(this.#replica.pending.unsent, checked))
      throw new CollabError("malformed_delta", "reload", "the edit cuts a character in two")
    const step = visit.edit(checked, carrier.now, withLast)
    if (checked.length > 0)
      listeners.add("change", { delta: checked, own: true, source, author: null, revision: this.revision })
    carrier.follow(step)
  }

  /** Take back the last own edit that was not taken back. */
  undo(): void {
    const { visit, carrier } = this.#following
    carrier.follow(visit.undo(carrier.now))
  }

  /** Do again what was taken back last. */
  redo(): void {
    const { visit, carrier } = this.#following
    carrier.follow(visit.redo(carrier.now))
  }

  /** Say where one is in what is shown, and what one is doing; others are told at most ten times a second. */
  point(range: Place | null, state: Activity = "active"): void {
    const { visit, carrier } = this.#following
    carrier.follow(visit.point(range, state, carrier.now))
  }

  /** Make the edits of a recovery copy once more, where they fit now. */
  restore(recovery: Recovery): void {
    this.edit(onto(recovery, this.content))
    this.forget(recovery)
  }

  /** A recovery copy is not needed any more. */
  forget(recovery: Recovery): void {
    this.#following.forget(recovery)
  }

  // Following.

  /** Call this with every such event, synchronously and in order, until what comes back is called. */
  on<Name extends keyof CopyEvents>(name: Name, call: (event: CopyEvents[Name]) => void): () => void {
    return this.#following.listeners.on(name, call)
  }

  /** Resolves when all that was edited by now is on the server's disk; rejects if something is not, and will not be. */
  saved(): Promise<number> {
    const { visit } = this.#following
    const made = visit.answered + visit.unsaved
    return this.#following.when(() => {
      const { saving } = visit
      if (saving.kind === "refused")
        throw new CollabError("not_saved", "stop", `not all that was typed is saved: ${saving.error.detail}`)
      return visit.answered >= made ? this.revision : null
    })
  }

  // Ending.

  /** Show a fresh token: the connection stays beyond the expiry of the old one. */
  renew(token: string): void {
    this.#following.carrier.follow(this.#following.visit.renew(token))
  }

  /**
   * Save what is not saved, for some milliseconds, and leave. What is not saved then is kept in this browser and sent the
   * next time; `not_saved` if it could not be kept either. Without a connection, what is kept is not waited for.
   */
  async close({ patience = SAVING }: { patience?: number } = {}): Promise<void> {
    const following = this.#following
    const { visit, stay } = following
    const isKept = () => following.keeping.kind === "kept"
    let timer: ReturnType<typeof setTimeout> | undefined
    const tooLong = new Promise((resolve) => {
      timer = setTimeout(resolve, patience)
    })
    const done = following.when(() => {
      const isUnderWay = visit.unsaved > 0 && visit.ended === null
      return isUnderWay && (visit.phase === "live" || !isKept()) ? null : true
    })
    await Promise.race([done, tooLong])
    clearTimeout(timer)
    following.leave()
    await stay?.end()
    if (visit.unsaved > 0 && !isKept())
      throw new CollabError("not_saved", "stop", `${visit.unsaved} edits are not saved: ${following.reason}`)
  }

  get #replica(): Replica {
    return this.#following.visit.copy
  }

  get #joined(): Joined {
    const { joined } = this.#following.visit
    if (joined === null) throw new CollabError("unavailable", "retry", "the document has not come yet")
    return joined
  }
}
