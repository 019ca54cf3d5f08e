/** A server of the protocol and its connections as plain values: tests decide what arrives when, and what breaks. */
import type { Step } from "../../src/client/steps.ts"
import { Visit, type VisitOptions } from "../../src/client/visit.ts"
import { CollabError } from "../../src/errors.ts"
import { compose, type Delta, digest, NOTHING } from "../../src/ot/index.ts"
import {
  type Announced,
  type ClientFrame,
  type Content,
  type Differs,
  type ErrorFrame,
  type Join,
  type Joined,
  type ServerFrame,
  type Submit,
  writeFrame,
} from "../../src/sync/index.ts"
import type { Chance } from "../chance.ts"
import { type Authority, LINEAGE } from "../sync/world.ts"

export const LIMITS: Announced = {
  frame: 524_288,
  delta: 262_144,
  ops: 20_000,
  attributes: 32,
  attributeSize: 4_096,
  embeds: true,
  embedSize: 65_536,
  length: 1_000_000,
  rate: 1_000_000,
  window: 1_048_576,
}

const WIRE: { readonly [name: string]: string } = {
  attributeSize: "attribute_size",
  embedSize: "embed_size",
  retryAfter: "retry_after",
}

/** A frame as a server writes it. */
export function wire(frame: ServerFrame): string {
  const renamed = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value
    if (Array.isArray(value)) return value.map(renamed)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [WIRE[name] ?? name, renamed(each)]))
  }
  return JSON.stringify(renamed(frame))
}

/** One connection: frames as text, in order, both ways, until it is cut. The server may read what it had got. */
export class Line {
  readonly toServer: string[] = []
  toClient: string[] = []
  isOpen = true
  /** Since it has joined. */
  session: string | null = null
  /** The last revision on the way to the client. */
  handed = 0
  seen = 0
}

/** Joins, accepts and announces as docs/protocol.md says; with chance on its side it finds every way to do so. */
export class Server {
  readonly authority: Authority
  lineage = LINEAGE
  limits = LIMITS
  role: Joined["role"] = "editor"
  /** What to say to whoever joins in place of letting them in. */
  refuseJoin: ErrorFrame | null = null
  readonly lines: Line[] = []
  readonly differs: Differs[] = []
  readonly heard: ClientFrame[] = []
  readonly #chance: Chance | null

  constructor(authority: Authority, chance: Chance | null = null) {
    this.authority = authority
    this.#chance = chance
  }

  /** Read one frame that a client has sent. */
  read(line: Line): void {
    const frame = JSON.parse(line.toServer.shift() as string) as ClientFrame
    this.heard.push(frame)
    if ((frame.type === "join") !== (line.session === null)) throw new Error("join comes first, and once")
    if (frame.type === "join") this.#join(line, frame)
    else if (frame.type === "submit") this.#submit(line, frame)
    else if (frame.type === "seen") this.#see(line, frame.revision)
    else if (frame.type === "differs") this.differs.push(frame)
    else if (frame.type === "ping") this.say(line, { type: "pong", time: 0 })
  }

  /** Hand a connection what it has not been handed, as revisions or in stretches. */
  announce(line: Line): void {
    const { head, revisions } = this.authority
    if (line.session === null || line.handed === head) return
    if (!this.#happens(0.5)) {
      this.say(line, { type: "revisions", revisions: revisions.slice(line.handed) })
    } else {
      for (const unit of this.authority.way(line.handed, line.session))
        this.say(line, "number" in unit ? { type: "revisions", revisions: [unit] } : unit)
    }
    line.handed = head
  }

  /** Send the hash of the newest content, or of something else. */
  checkpoint(line: Line, isWrong: boolean): void {
    this.announce(line)
    const { content, head } = this.authority
    const said = isWrong ? compose([{ insert: "wrong" }], content) : content
    this.say(line, { type: "checkpoint", revision: head, digest: digest(said) })
  }

  /** Say that something is wrong. */
  refuse(line: Line, remedy: "retry" | "reload" | "stop", seq: number | null = null): void {
    this.say(line, { type: "error", code: "because", remedy, detail: "I say so", seq })
  }

  /** Close every connection, with notice. */
  restart(): void {
    for (const line of this.lines) this.say(line, { type: "closing", reason: "the server restarts", retryAfter: 700 })
  }

  /** Put a frame on its way. */
  say(line: Line, frame: ServerFrame): void {
    if (line.isOpen) line.toClient.push(wire(frame))
  }

  #see(line: Line, revision: number): void {
    if (revision < line.seen || revision > line.handed) throw new Error(`revision ${revision} cannot have been seen`)
    line.seen = revision
  }

  #join(line: Line, join: Join): void {
    if (this.refuseJoin !== null) {
      this.say(line, this.refuseJoin)
      return
    }
    const isKnown = join.lineage === this.lineage && join.revision != null
    const keeps = isKnown && !this.#happens(join.sent != null || join.unsent === true ? 0.1 : 0.4)
    const revision = keeps && join.revision != null ? join.revision : this.authority.head
    const parts = keeps ? [] : this.#parts()
    this.say(line, this.#joined(join, revision, parts.length))
    for (const part of parts) this.say(line, part)
    line.session = join.session
    line.handed = line.seen = revision
    if (isKnown && join.sent != null) this.#submit(line, join.sent)
  }

  #joined({ session }: Join, revision: number, parts: number): Joined {
    const mine = this.authority.revisions.filter((each) => each.session === session && each.number <= revision)
    return {
      type: "joined",
      lineage: this.lineage,
      revision,
      head: this.authority.head,
      seq: mine.at(-1)?.seq ?? 0,
      kind: this.authority.rich ? "rich" : "plain",
      role: this.role,
      limits: this.limits,
      time: 0,
      parts,
      roster: [],
    }
  }

  #parts(): Content[] {
    const ops = this.authority.content
    const size = this.#happens(0.5) ? 2 : 1
    const parts: Content[] = []
    for (let start = 0; start < ops.length; start += size)
      parts.push({ type: "content", part: parts.length + 1, delta: ops.slice(start, start + size) })
    return parts
  }

  #submit(line: Line, { seq, base, delta, restores = [] }: Submit): void {
    if (this.#happens(0.05)) {
      this.refuse(line, this.#happens(0.3) ? "reload" : "retry", seq)
      return
    }
    const session = line.session as string
    try {
      const known = this.authority.submit({ session, seq, base, delta, restores })
      if (known === null) throw new CollabError("seq_gap", "retry", "one is missing", seq)
    } catch (error) {
      if (!(error instanceof CollabError)) throw error
      const { code, remedy, detail } = error
      this.say(line, { type: "error", code, remedy, detail, seq })
    }
  }

  #happens(likelihood: number): boolean {
    return this.#chance?.happens(likelihood) ?? false
  }
}

/** Somebody who visits: what is on the screen follows from what was typed and what the visit said to show. */
export class Guest {
  readonly visit: Visit
  screen: Delta = NOTHING
  line: Line | null = null
  now = 0
  readonly #server: Server

  constructor(name: string, server: Server, chance: Chance, options: Partial<VisitOptions> = {}) {
    let sessions = 0
    const newSession = () => `${name}-session-number-${++sessions}`
    this.visit = new Visit({ newSession, chance: () => chance.next(), ...options })
    this.#server = server
    this.screen = this.visit.replica?.content ?? NOTHING
  }

  type(delta: Delta): void {
    const step = this.visit.edit(delta, this.now)
    this.screen = compose(this.screen, delta)
    this.follow(step)
  }

  /** Take one frame in, if there is one. */
  hear(): boolean {
    const message = this.line?.toClient.shift()
    if (message === undefined) return false
    this.follow(this.visit.received(message, this.now))
    return true
  }

  /** Lose the connection, with what is on its way here; what is on its way there may still be read. */
  cut(): void {
    this.#hangUp()
    this.follow(this.visit.lost(this.now))
  }

  /** Let milliseconds pass. */
  wait(time: number): void {
    this.now += time
    this.follow(this.visit.woken(this.now))
  }

  /** Do what the visit says. */
  follow(step: Step): void {
    for (const event of step.events) if (event.type === "change") this.screen = compose(this.screen, event.delta)
    for (const frame of step.frames) {
      if (this.line === null) throw new Error(`nobody hears ${frame.type}`)
      this.line.toServer.push(writeFrame(frame))
    }
    if (step.close) this.#hangUp()
    if (!step.connect) return
    this.line = new Line()
    this.#server.lines.push(this.line)
    this.follow(this.visit.opened(this.now, {}))
  }

  #hangUp(): void {
    if (this.line === null) return
    this.line.isOpen = false
    this.line.toClient = []
    this.line = null
  }
}

/** Let everything arrive, and time pass, until nobody has anything left to send or to hear. */
export function settle(server: Server, guests: readonly Guest[]): void {
  for (let round = 0; round < 200; round++) {
    for (const line of [...server.lines]) {
      while (line.toServer.length > 0) server.read(line)
      server.announce(line)
    }
    for (const guest of guests) {
      while (guest.hear());
      guest.wait(1_000)
    }
    if (guests.every((guest) => isSettled(server, guest))) return
  }
  throw new Error("they do not settle")
}

function isSettled(server: Server, { visit, line }: Guest): boolean {
  const isQuiet = visit.phase === "live" && line !== null && line.toServer.length === 0
  return isQuiet && visit.replica?.submission === null && visit.replica.revision === server.authority.head
}
