import { CollabError } from "../errors.ts"
import { type ClientFrame, writeFrame } from "../sync/index.ts"
import type { Secrets } from "./holding.ts"
import type { Event, Step } from "./steps.ts"
import type { Visit } from "./visit.ts"

const SUBPROTOCOL = "nexus.v1"

// The readyState of a WebSocket that has begun to close: it takes no more frames, and browsers complain of any.
const CLOSING = 2

/** Milliseconds: a server that does not take a connection within this time has others to do so, or none. */
export const OPENING = 10_000

/** What a carrier stands on. */
export type Ground = {
  readonly address: string
  readonly WebSocket: typeof WebSocket
  readonly secrets: () => Promise<Secrets>
  /** Keep what the step says, before any submission that it leads to goes. */
  readonly keep: (step: Step) => void
  /** Resolves, and never rejects, when all is kept; null if it is. */
  readonly ready: () => Promise<void> | null
  readonly tell: (events: readonly Event[]) => void
}

/**
 * A visit on real sockets: does what its steps say, over one connection after the other, until it ends.
 *
 * What is kept on this side is kept before a submission goes: so whoever goes on from there knows of all that was sent.
 */
export class Carrier {
  readonly #visit: Visit
  readonly #ground: Ground
  #socket: WebSocket | null = null
  #outbox: ClientFrame[] = []
  #isWaiting = false // for what is to be kept
  #attempt = 0
  #alarm: ReturnType<typeof setTimeout> | undefined
  #opening: ReturnType<typeof setTimeout> | undefined

  constructor(visit: Visit, ground: Ground) {
    this.#visit = visit
    this.#ground = ground
  }

  /** The visit's time. */
  get now(): number {
    return performance.now()
  }

  /** The visit begins. */
  begin(): void {
    this.#setAlarm()
  }

  /** Do what a step says. */
  follow(step: Step): void {
    this.#ground.keep(step)
    this.#outbox.push(...step.frames)
    this.#send()
    if (step.close) this.#hangUp()
    if (step.connect) void this.#connect()
    this.#setAlarm()
    this.#ground.tell(step.events)
  }

  /** There may be a network again, or none any more. */
  hurry(): void {
    this.follow(this.#visit.hurry(this.now))
  }

  async #connect(): Promise<void> {
    this.#hangUp()
    const attempt = this.#attempt
    this.#opening = setTimeout(() => this.#lost(attempt, "no connection in time"), OPENING)
    let secrets: Secrets
    try {
      secrets = await this.#ground.secrets()
    } catch (error) {
      if (error instanceof CollabError && error.remedy === "stop" && attempt === this.#attempt)
        this.follow(this.#visit.leave(error))
      else this.#lost(attempt, `what lets us in could not be fetched: ${String(error)}`)
      return
    }
    if (attempt === this.#attempt) this.#open(attempt, secrets)
  }

  #open(attempt: number, secrets: Secrets): void {
    const socket = new this.#ground.WebSocket(this.#ground.address, SUBPROTOCOL)
    this.#socket = socket
    socket.onopen = () => {
      if (attempt !== this.#attempt) return
      clearTimeout(this.#opening)
      if (socket.protocol === SUBPROTOCOL) this.follow(this.#visit.opened(this.now, secrets))
      else this.follow(this.#visit.leave(new CollabError("no_nexus", "stop", "no Nexus server answers there")))
    }
    socket.onmessage = ({ data }: MessageEvent) => {
      if (attempt === this.#attempt && typeof data === "string") this.#received(data)
    }
    socket.onclose = ({ code, reason }) =>
      this.#lost(attempt, `the connection was closed: ${code} ${reason ?? ""}`.trimEnd())
  }

  #received(message: string): void {
    let step: Step
    try {
      step = this.#visit.received(message, this.now)
    } catch (bug) {
      this.#hangUp()
      this.follow(this.#visit.faulted(this.now))
      throw bug
    }
    this.follow(step)
  }

  #lost(attempt: number, reason: string): void {
    if (attempt !== this.#attempt) return
    this.#hangUp()
    this.follow(this.#visit.lost(this.now, reason))
  }

  /** Leave the connection that there is, or that is being made. */
  #hangUp(): void {
    this.#attempt += 1
    this.#outbox = []
    clearTimeout(this.#opening)
    this.#socket?.close()
    this.#socket = null
  }

  #send(): void {
    while (this.#socket !== null && !this.#isWaiting) {
      const [frame] = this.#outbox
      if (frame === undefined || this.#socket.readyState >= CLOSING) return // the next one begins anew
      const kept = frame.type === "submit" || frame.type === "join" ? this.#ground.ready() : null
      if (kept !== null) {
        this.#isWaiting = true
        void kept.then(() => {
          this.#isWaiting = false
          this.#send()
        })
        return
      }
      this.#outbox.shift()
      this.#socket.send(writeFrame(frame))
    }
  }

  #setAlarm(): void {
    clearTimeout(this.#alarm)
    const { due } = this.#visit
    if (due === null) return
    this.#alarm = setTimeout(() => this.follow(this.#visit.woken(this.now)), Math.max(0, due - this.now))
  }
}
