import type { Live, LiveEvents } from "../../src/bindings/live.ts"
import { CollabError } from "../../src/errors.ts"
import { compose, type Delta, growth, move, NOTHING, parse, transform } from "../../src/ot/index.ts"
import {
  type Activity,
  type Announced,
  type Effect,
  limitsOf,
  type Participant,
  type Place,
  Replica,
  type Revision,
  type Submission,
} from "../../src/sync/index.ts"

export const LIMITS: Announced = {
  frame: 512 * 1024,
  delta: 256 * 1024,
  ops: 20_000,
  attributes: 32,
  attributeSize: 4096,
  embeds: true,
  embedSize: 64 * 1024,
  length: 2_000_000,
  rate: 20,
  window: 1_000_000,
}

const COLOURS = ["#b3261e", "#1e6fb3", "#2e7d32"]

/** A server in memory: it orders what copies submit, and hands out what it has accepted when it is told to. */
export class Hub {
  readonly copies: HubCopy[] = []
  readonly revisions: Revision[] = []
  readonly rich: boolean
  readonly limits: Announced
  content: Delta

  constructor(content: Delta, { rich = true, limits = LIMITS } = {}) {
    this.content = content
    this.rich = rich
    this.limits = rich ? limits : { ...limits, attributes: 0, embeds: false }
  }

  /** One more copy, of what is there now. */
  join(name: string): HubCopy {
    const copy = new HubCopy(this, name, COLOURS[this.copies.length] ?? "#000000")
    this.copies.push(copy)
    return copy
  }

  accept({ session, seq, base, delta }: Submission): void {
    const missed = this.revisions.slice(base).map((revision) => revision.delta)
    const accepted = missed.reduce((late, over) => transform(late, over, { theirsFirst: true }), delta)
    this.content = compose(this.content, accepted)
    const number = this.revisions.length + 1
    this.revisions.push({ number, delta: accepted, session, seq, at: number, author: session, restores: [] })
  }

  /** Carry everything to everybody, until nothing is on its way. */
  deliver(): void {
    while (this.copies.some((copy) => copy.isBehind)) for (const copy of this.copies) copy.deliver()
  }
}

/** A live copy without a network: it sends and receives when it is told to. */
export class HubCopy implements Live {
  readonly session: string
  readonly colour: string
  readonly limits: Announced
  writable = true
  participants: ReadonlyMap<string, Participant> = new Map()
  /** What was said by `point`. */
  readonly points: { range: Place | null; state: Activity }[] = []
  readonly #hub: Hub
  readonly #replica: Replica
  readonly #calls: { [name in keyof LiveEvents]?: Set<(event: never) => void> } = {}
  #unsent: Submission | null = null

  constructor(hub: Hub, name: string, colour: string) {
    this.session = name
    this.colour = colour
    this.limits = hub.limits
    this.#hub = hub
    this.#replica = Replica.at(hub.revisions.length, hub.content, { session: name, lineage: "one", rich: hub.rich })
  }

  get rich(): boolean {
    return this.#replica.rich
  }

  get content(): Delta {
    return this.#replica.content
  }

  get isBehind(): boolean {
    return this.#unsent !== null || this.#replica.revision < this.#hub.revisions.length
  }

  edit(delta: Delta, { withLast = false, source = null }: { withLast?: boolean; source?: unknown } = {}): void {
    if (!this.writable) throw new CollabError("forbidden", "stop", "one may only read")
    const read = parse(delta, { ...limitsOf(this.limits), size: Number.MAX_SAFE_INTEGER })
    if (growth(read) > 0 && this.#replica.length + growth(read) > this.limits.length)
      throw new CollabError("document_too_large", "reload", "the document would be too long")
    this.#do(this.#replica.edit(read, { withLast }), read, { own: true, source })
  }

  undo(): void {
    this.#turned(this.#replica.undo())
  }

  redo(): void {
    this.#turned(this.#replica.redo())
  }

  point(range: Place | null, state: Activity = "active"): void {
    this.points.push({ range, state })
  }

  on<Name extends keyof LiveEvents>(name: Name, call: (event: LiveEvents[Name]) => void): () => void {
    const calls = this.#calls[name] ?? new Set()
    this.#calls[name] = calls
    calls.add(call as (event: never) => void)
    return () => calls.delete(call as (event: never) => void)
  }

  /** Let somebody's role be another one. */
  allow(writable: boolean): void {
    this.writable = writable
    this.#emit("role", writable ? "editor" : "viewer")
  }

  /** Somebody else is there. */
  see(other: Pick<HubCopy, "session" | "colour">, range: Place | null, state: Activity = "active"): void {
    const { session, colour } = other
    const seen = { session, name: session, colour, person: null, state, revision: 0, range }
    this.participants = new Map([...this.participants, [session, seen]])
    this.#emit("participants", this.participants)
  }

  /** Somebody else is there no more. */
  leave(session: string): void {
    this.participants = new Map([...this.participants].filter(([other]) => other !== session))
    this.#emit("participants", this.participants)
  }

  /** Send what is to be sent. */
  send(): void {
    const submission = this.#unsent
    this.#unsent = null
    if (submission !== null) this.#hub.accept(submission)
  }

  /** Take in the next revision, if there is one. */
  receive(): void {
    const next = this.#hub.revisions[this.#replica.revision]
    if (next === undefined) return
    const effect = this.#replica.receive(next)
    this.#do(effect, effect.show, { own: false, source: null })
  }

  deliver(): void {
    this.send()
    while (this.#replica.revision < this.#hub.revisions.length) this.receive()
  }

  #turned(effect: Effect): void {
    this.#do(effect, effect.show, { own: true, source: null })
  }

  #do({ send }: Effect, shown: Delta, { own, source }: { own: boolean; source: unknown }): void {
    if (send !== null) this.#unsent = send
    if (shown.length === 0) return
    const moved = [...this.participants.values()].map((participant) => {
      const range = participant.range === null ? null : move(participant.range, shown, { theirsFirst: false })
      return [participant.session, { ...participant, range }] as const
    })
    this.participants = new Map(moved)
    this.#emit("change", { delta: shown, own, source })
  }

  #emit<Name extends keyof LiveEvents>(name: Name, event: LiveEvents[Name]): void {
    for (const call of this.#calls[name] ?? []) (call as (event: LiveEvents[Name]) => void)(event)
  }
}

/** Two copies of one document. */
export function pair(
  content: Delta = NOTHING,
  options: { rich?: boolean; limits?: Announced } = {},
): [HubCopy, HubCopy, Hub] {
  const hub = new Hub(content, options)
  return [hub.join("ann"), hub.join("bob"), hub]
}
