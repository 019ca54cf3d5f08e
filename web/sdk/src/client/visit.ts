import { CollabError } from "../errors.ts"
import type { Delta } from "../ot/index.ts"
import {
  type Activity,
  type Effect,
  type Joined,
  type Place,
  type Recovery,
  type Replica,
  type Role,
  readServerFrame,
  type ServerFrame,
} from "../sync/index.ts"
import { Connection } from "./connection.ts"
import { type Held, Holding, type Secrets } from "./holding.ts"
import type { Entry, Phase, SaveState, Step } from "./steps.ts"

/** What a visit that was ended on this side has ended with. */
export const LEFT = new CollabError("left", "stop", "the visit was ended on this side")

const NOTHING: Step = { entries: [], frames: [], events: [], connect: false, close: false }

/** What another visit held, and what became of it since. */
export type Resume = { readonly held: Held; readonly later: readonly Entry[] }

/** How a visit begins. */
export type VisitOptions = {
  readonly newSession: () => string
  /** Draws from 0 up to 1. */
  readonly chance: () => number
  /** Each connection has a new secret, so an old one ends nothing. */
  readonly freshSecrets?: boolean
  /** Where another stood: this one goes on there. */
  readonly resume?: Resume
}

/**
 * One replica's stay in one document, whatever connections come and go: what it says, shows, waits for and keeps.
 *
 * Every edit is acknowledged, in the replica on its way, or in one of the recovery copies: never nowhere. It draws no
 * time and no chance of its own. Its holder tells it what happens, does what each `Step` says, and calls `woken` when
 * `due` has come; `now` is in milliseconds, by a clock that does not go back. What is shown is composed of the edits
 * that the holder makes and the changes that it is told of.
 */
export class Visit {
  readonly #held: Holding
  readonly #connection: Connection

  constructor({ newSession, chance, freshSecrets = false, resume }: VisitOptions) {
    this.#held = new Holding(newSession)
    if (resume !== undefined) this.#held.resume(resume.held, resume.later)
    this.#connection = new Connection(this.#held, chance, freshSecrets)
  }

  /** When `woken` is to be called; every call may change it. Null: not at all. */
  get due(): number | null {
    return this.#connection.alarms.due
  }

  /** How far it has come in having a connection. */
  get phase(): Phase {
    return this.#connection.phase
  }

  /** The copy of the document; null until it is there for the first time. */
  get replica(): Replica | null {
    return this.#held.replica
  }

  /** The same; `unavailable` until it is there. */
  get copy(): Replica {
    return this.#held.copy
  }

  /** All that must be kept, from which `resume` goes on: once the document is there. */
  get held(): Held {
    return this.#held.held
  }

  /** What the server said when it last let us in, with the role as of now. */
  get joined(): Joined | null {
    return this.#held.joined
  }

  /** What one may do in the document, as far as is known. */
  get role(): Role | null {
    return this.#held.joined?.role ?? null
  }

  /** Why the visit is over, if it is. */
  get ended(): CollabError | null {
    return this.#connection.ended
  }

  /** Edits that were put aside and are not saved. */
  get recoveries(): readonly Recovery[] {
    return this.#held.aside.recoveries
  }

  /** How many edits are not acknowledged, those in recovery copies aside. */
  get unsaved(): number {
    return this.#held.edits
  }

  /** How many edits, of all that were ever made, are not under way any more: they are saved, or put aside. */
  get answered(): number {
    return this.#held.made - this.#held.edits
  }

  /** How much of what was typed is on the server's disk. */
  get saving(): SaveState {
    if (this.#held.submission === null) return this.#held.standing
    if (this.ended !== null) return { kind: "refused", error: this.ended }
    if (this.phase === "live") return { kind: "saving", edits: this.unsaved, delayed: this.#connection.sending.delayed }
    return { kind: "offline", edits: this.unsaved }
  }

  // What the holder does.

  /** What is shown was edited. An edit that the server would refuse is refused here, by a `CollabError`. */
  edit(delta: Delta, now: number, withLast = false): Step {
    this.#checkWritable()
    if (delta.length > 0) {
      this.#held.edit(delta, withLast)
      this.#connection.goOn(now)
    }
    return this.#step()
  }

  /** Take back the last own edit that was not taken back. */
  undo(now: number): Step {
    return this.#turn((replica) => replica.undo(), now)
  }

  /** Do again what was taken back last. */
  redo(now: number): Step {
    return this.#turn((replica) => replica.redo(), now)
  }

  /** Where one is in what is shown, and what one is doing there. */
  point(range: Place | null, state: Activity, now: number): Step {
    this.#held.point(range, state)
    this.#connection.point(now)
    return this.#step()
  }

  /** A fresh token: stay beyond the expiry of the one that the connection came with. */
  renew(token: string): Step {
    if (this.phase === "live") this.#connection.frames.push({ type: "renew", token })
    return this.#step()
  }

  /** Edits were put aside in an earlier visit. */
  remember(recovery: Recovery, error: CollabError): void {
    this.#held.aside.put(recovery, error)
  }

  /** The person has seen to edits that were put aside. */
  forget(recovery: Recovery): void {
    this.#held.aside.forget(recovery)
  }

  /** There may be a network again, or none any more: try at once. */
  hurry(now: number): Step {
    this.#connection.hurry(now)
    return this.#step()
  }

  /** End the visit from this side. Its replica keeps what is not saved. */
  leave(error: CollabError = LEFT): Step {
    if (this.phase !== "ended") this.#connection.end(error)
    return this.#step()
  }

  // What happens to it.

  /** A connection is there, and nothing has been said on it. */
  opened(now: number, secrets: Secrets): Step {
    this.#connection.open(now, secrets)
    return this.#step()
  }

  /** The server has sent something. What comes by a connection that was given up is passed over. */
  received(message: string, now: number): Step {
    if (this.phase !== "live" && this.phase !== "joining") return NOTHING
    let frame: ServerFrame
    try {
      frame = readServerFrame(message)
    } catch (error) {
      if (!(error instanceof CollabError)) throw error
      if (error.code === "unknown_type") return NOTHING // a newer server may say what we do not know
      this.#connection.giveUp(`the server sent what cannot be read: ${error.detail}`, now)
      return this.#step()
    }
    this.#connection.take(frame, message.length, now)
    return this.#step()
  }

  /** The connection has ended, or could not be made. One that was given up may end without a word. */
  lost(now: number, reason = "the connection was lost"): Step {
    if (this.phase !== "waiting" && this.phase !== "ended") this.#connection.away(reason, now)
    return this.#step()
  }

  /** A bug was met on this side. What is held may be wrong: it comes anew, and what was not saved is put aside. */
  faulted(now: number): Step {
    if (this.replica !== null) this.#held.doubt()
    return this.lost(now, "something went wrong on this side")
  }

  /** Time has passed. */
  woken(now: number): Step {
    for (const alarm of this.#connection.alarms.ring(now))
      if (!this.#connection.closes) this.#connection.ring(alarm, now)
    return this.#step()
  }

  #turn(verb: (replica: Replica) => Effect, now: number): Step {
    this.#checkWritable()
    this.#held.turn(verb(this.#held.copy))
    this.#connection.goOn(now)
    return this.#step()
  }

  #checkWritable(): void {
    if (this.ended !== null) throw this.ended
    if (this.role === "commenter" || this.role === "viewer")
      throw new CollabError("forbidden", "stop", `a ${this.role} may not edit`)
  }

  #step(): Step {
    const held = this.#held
    const connection = this.#connection
    const { frames, connects: connect, closes: close } = connection
    const { events, entries } = held
    if (!connect && !close && frames.length + events.length + entries.length === 0) return NOTHING
    held.events = []
    held.entries = []
    connection.frames = []
    connection.connects = connection.closes = false
    return { entries, frames, events, connect, close }
  }
}
