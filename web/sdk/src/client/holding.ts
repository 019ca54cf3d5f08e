import { CollabError } from "../errors.ts"
import { type Delta, digest, move, NOTHING, same } from "../ot/index.ts"
import {
  type Activity,
  becameOf,
  type Checkpoint,
  type Differs,
  type Effect,
  type Join,
  type Joined,
  type Kept,
  limitsOf,
  type Pending,
  type Place,
  type Recovery,
  Replica,
  type Submission,
  type Unit,
} from "../sync/index.ts"
import { Aside } from "./aside.ts"
import { CHECKPOINTS, type Remembered } from "./loading.ts"
import { frameOf } from "./sending.ts"
import type { Edits, Entry, Event, SaveState } from "./steps.ts"

/** A token, a ticket or a link: one of them, or none. */
export type Secrets = { readonly token?: string; readonly ticket?: string; readonly link?: string }

/** All that must be kept of one side of a document. Plain JSON. */
export type Held = {
  readonly replica: Kept
  readonly joined: Joined
  readonly edits: Edits
  readonly anew: boolean
}

const NONE: Edits = { sent: 0, unsent: 0 }

type Pointed = { range: Place | null; readonly state: Activity; isTold: boolean }

const REPLACED = "the document came anew, and the way there is not known"
const CAME_OTHERWISE = "what was submitted was saved as something else"

/**
 * What one side of a document has: the replica, and the edits that it could not keep there. It knows no connection.
 *
 * Every edit is acknowledged, in the replica, or in a recovery copy: never nowhere. What happens to what is shown, and
 * to recovery copies, is added to `events`, and all that changes what is held to `entries`, for whoever empties them.
 */
export class Holding {
  /** None until the document is there for the first time. */
  replica: Replica | null = null
  /** What the server said when it last let us in, and the role as of now. */
  joined: Joined | null = null
  /** That the next connection joins with. */
  session: string
  /** Whether to join as if nothing were held: it may be wrong. */
  anew = false
  /** Edits that were ever made, undos among them. */
  made = 0
  readonly aside = new Aside()
  /** Where one is in what is shown. */
  pointed: Pointed | null = null
  events: Event[] = []
  entries: Entry[] = []
  readonly #newSession: () => string
  #edits: Edits = NONE
  #remembered: Remembered | null = null

  constructor(newSession: () => string) {
    this.#newSession = newSession
    this.session = newSession()
  }

  /** What is under way, or would be if there were a connection. */
  get submission(): Submission | null {
    return this.replica === null ? null : this.replica.submission
  }

  /** How many edits are not acknowledged, recovery copies aside. */
  get edits(): number {
    return this.#edits.sent + this.#edits.unsent
  }

  /** How what was typed stands when nothing is under way. */
  get standing(): SaveState {
    const { recoveries, error } = this.aside
    if (recoveries.length > 0 && error !== null) return { kind: "refused", error }
    return { kind: "saved", revision: this.replica?.revision ?? 0 }
  }

  /** The replica, once there is one. */
  get copy(): Replica {
    if (this.replica === null) throw new CollabError("unavailable", "retry", "the document has not come yet")
    return this.replica
  }

  /** All that must be kept, from which `resume` goes on. */
  get held(): Held {
    const { replica, joined, anew } = this
    if (replica === null || joined === null) throw new Error("nothing is held yet")
    return { replica: replica.kept, joined, edits: this.#edits, anew }
  }

  /** Go on where another had got to, by what it held once and what has become of that since. */
  resume(held: Held, later: readonly Entry[]): void {
    this.let(held.joined)
    this.#edits = held.edits
    this.made = this.edits
    this.anew = held.anew
    this.replica = this.#again(held.replica, 0)
    for (const each of later) this.#follow(each)
    this.replica = this.#again(this.replica.kept)
    this.session = this.replica.session
    this.events = []
    this.entries = []
    // A session goes on only for what may have been sent under its name already.
    if (this.replica.submission === null) this.#begin(this.replica)
  }

  /** What a new connection begins with. */
  join(secrets: Secrets): Join {
    const { replica, session } = this
    if (replica === null || this.anew) return { type: "join", session, ...secrets }
    const { lineage, revision, submission } = replica
    const sent = submission === null ? {} : { sent: frameOf(submission) }
    const unsent = replica.state === "awaiting with unsent" ? { unsent: true } : {}
    return { type: "join", session, ...secrets, lineage, revision, ...sent, ...unsent }
  }

  /** The server has let us in, or what one may do is another thing now. */
  let(joined: Joined): void {
    this.joined = { ...joined, roster: [] }
    if (this.replica !== null) this.replica.limits = limitsOf(joined.limits)
    this.entries.push({ kind: "joined", joined: this.joined })
  }

  /** What is shown was edited. */
  edit(delta: Delta, withLast = false): void {
    this.#count(delta, this.copy.edit(delta, { withLast }))
    this.entries.push({ kind: "edit", delta })
  }

  /** An undo or a redo was made, if there was anything to take back. */
  turn(effect: Effect): void {
    if (effect.show.length === 0) return
    this.events.push({ type: "change", delta: effect.show, revision: this.copy.revision, author: null, own: true })
    this.#count(effect.show, effect)
    this.entries.push({ kind: "turn", pending: this.copy.pending, edits: this.#edits })
  }

  /**
   * One is there now, in what is shown. An editor tells of a caret now and then before it tells of the text that it is in:
   * what is not there yet is at the end.
   */
  point(range: Place | null, state: Activity): void {
    const length = this.replica?.length ?? 0
    const within: Place | null = range && [Math.min(range[0], length), Math.min(range[1], length)]
    this.pointed = { range: within, state, isTold: false }
  }

  /** Take in what has been accepted; `feed_broken` if something before it is missing. */
  take(units: readonly Unit[]): void {
    const replica = this.copy
    for (const unit of units) {
      const before = replica.revision
      const otherwise = this.#otherwise(replica, unit)
      const effect = replica.receive(unit)
      if (replica.revision === before) continue
      this.entries.push({ kind: "unit", unit })
      const revision = "number" in unit ? unit : null
      if (revision !== null) {
        const saved = this.aside.answer(revision)
        if (saved !== null) this.events.push(saved)
        // A machine that lost its power may have forgotten what it had sent.
        if (revision.session === replica.session) replica.seq = Math.max(replica.seq, revision.seq)
      }
      this.#show(effect.show, revision?.author ?? null)
      if (otherwise !== null)
        this.events.push(this.aside.put(otherwise, new CollabError("came_otherwise", "reload", CAME_OTHERWISE)))
      this.#recount(effect)
      if (replica.revision % CHECKPOINTS === 0) this.#remembered = { revision: replica.revision, content: replica.base }
    }
  }

  /** The document has come in full, for the first time or in place of what was held. */
  load(joined: Joined, content: Delta): void {
    this.anew = false
    const { revision, lineage, seq } = joined
    if (this.replica === null) {
      this.replica = Replica.at(revision, content, { session: this.session, lineage, rich: joined.kind === "rich" })
      this.replica.limits = limitsOf(joined.limits)
      this.#show(content, null)
      this.entries.push({ kind: "anew" })
    } else {
      const before = this.session
      const effect = this.replica.replace(content, revision, { lineage, seq, session: this.#newSession() })
      this.#replaced(effect, new CollabError("content_replaced", "reload", REPLACED))
      if (this.session === before) this.replica.seq = Math.max(this.replica.seq, seq)
    }
    this.#remembered = revision % CHECKPOINTS === 0 ? { revision, content } : null
  }

  /** The server will not have what is under way: put it aside, with what was typed since, and begin a session. */
  refuse(error: CollabError): void {
    const { replica } = this
    if (replica === null) this.session = this.#newSession()
    else if (replica.submission === null) this.#begin(replica)
    else this.#replaced(replica.refuse(this.#newSession()), error)
  }

  /** What is held may be wrong: it is asked for anew. */
  doubt(): void {
    this.anew = true
    this.entries.push({ kind: "anew" })
  }

  /** What to say if the content at the checkpoint is another one here: then what is held is wrong. */
  differs({ revision, digest: expected }: Checkpoint): Differs | null {
    const { copy } = this
    if (this.#remembered?.revision !== revision && copy.revision !== revision) return null
    const content = this.#remembered?.revision === revision ? this.#remembered.content : copy.base
    const found = digest(content)
    if (found === expected) return null
    this.doubt()
    return { type: "differs", revision, digest: found }
  }

  #again(kept: Kept, undoSteps?: number): Replica {
    const replica = Replica.of(kept, undoSteps)
    if (this.joined !== null) replica.limits = limitsOf(this.joined.limits)
    return replica
  }

  /** What is to be put aside of a submission because it came back as something else: a bug, or a forgetful disk. */
  #otherwise(replica: Replica, unit: Unit): Recovery | null {
    const { submission, sent } = replica.pending
    if (!("number" in unit) || !becameOf(submission, unit) || same(unit.delta, sent)) return null
    return { before: replica.base, sent, unsent: NOTHING, submission: null }
  }

  #begin(replica: Replica): void {
    this.session = this.#newSession()
    replica.begin(this.session)
    this.entries.push({ kind: "anew" })
  }

  #replaced(effect: Effect, error: CollabError): void {
    this.session = this.copy.session
    this.#show(effect.show, null)
    if (effect.recovery !== null) this.events.push(this.aside.put(effect.recovery, error))
    this.#recount(effect)
    this.entries.push({ kind: "anew" })
  }

  /** Others have changed what is shown. */
  #show(delta: Delta, author: string | null): void {
    if (delta.length === 0) return
    this.events.push({ type: "change", delta, revision: this.copy.revision, author, own: false })
    this.#movePointed(delta, false)
  }

  /** An edit was made. */
  #count(delta: Delta, effect: Effect): void {
    this.#movePointed(delta, true)
    this.made += 1
    this.#edits = { ...this.#edits, unsent: this.#edits.unsent + 1 }
    this.#recount(effect)
  }

  #movePointed(over: Delta, isOwn: boolean): void {
    const { pointed } = this
    if (pointed !== null && pointed.range !== null) pointed.range = move(pointed.range, over, { theirsFirst: isOwn })
  }

  /** Count what is sent and unsent: what waited is sent when the replica says so; nothing is when all is saved. */
  #recount(effect: Effect): void {
    // Of what was too much for one submission no edit is known to be whole before the last piece goes.
    const isWhole = this.copy.state === "awaiting"
    if (effect.send !== null && isWhole) this.#edits = { sent: this.#edits.unsent, unsent: 0 }
    else if (effect.send !== null) this.#edits = { sent: 0, unsent: this.#edits.unsent }
    else if (this.submission === null) this.#edits = NONE
  }

  /** Go on by what was kept. */
  #follow(entry: Entry): void {
    if (entry.kind === "edit") this.edit(entry.delta)
    else if (entry.kind === "unit") this.take([entry.unit])
    else if (entry.kind === "joined") this.let(entry.joined)
    else if (entry.kind === "turn") this.#stand(entry)
  }

  /** An undo has led there. */
  #stand({ pending, edits }: { readonly pending: Pending; readonly edits: Edits }): void {
    this.made += edits.sent + edits.unsent - this.edits
    this.#edits = edits
    this.replica = this.#again({ ...this.copy.kept, pending }, 0)
  }
}
