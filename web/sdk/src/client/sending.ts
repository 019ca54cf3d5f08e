import type { Submission, Submit } from "../sync/index.ts"
import { type Alarms, Backoff } from "./alarms.ts"
import { Pace } from "./flow.ts"

/** Milliseconds: a submission is answered in a few; after so many something between here and there has lost it. */
export const ECHO_PATIENCE = 30_000

/** One submission at a time, no sooner than the server allows, and again, unchanged, when it asks for that. */
export class Sending {
  /** The newest on this connection, sent or waiting for its turn. */
  submission: Submission | null = null
  /** The server has said that it is not on disk yet. */
  delayed = false
  readonly #alarms: Alarms
  readonly #pauses: Backoff
  #pace = new Pace(1)

  constructor(alarms: Alarms, chance: () => number) {
    this.#alarms = alarms
    this.#pauses = new Backoff(chance)
  }

  /** A connection is there, and this was offered in its first frame. */
  begin(offered: Submission | null): void {
    this.submission = offered
    this.delayed = false
  }

  /** So many submissions a second may go. */
  allow(rate: number): void {
    this.#pace = new Pace(rate)
  }

  /** What was offered in the first frame has been taken, and should be answered soon. */
  waitForEcho(now: number): void {
    if (this.submission !== null) this.#alarms.set("echo", now + ECHO_PATIENCE)
  }

  /** What was under way is answered, and this comes next; its frame, unless it must wait. */
  goOn(submission: Submission | null, now: number): Submit | null {
    this.#alarms.stop("echo")
    this.#alarms.stop("submit")
    this.#pauses.reset()
    this.begin(submission)
    return this.send(now)
  }

  /** The frame of what is under way, if there is something and its turn has come. */
  send(now: number): Submit | null {
    if (this.submission === null) return null
    const wait = this.#pace.wait(now)
    if (wait > 0) {
      this.#alarms.set("submit", now + wait)
      return null
    }
    this.waitForEcho(now)
    return frameOf(this.submission)
  }

  /** The server asks for the same once more, after a while. */
  sendLater(now: number): void {
    this.#alarms.stop("echo")
    this.#alarms.set("submit", now + this.#pauses.pause())
  }

  /** The server is trying to save a submission; whether it is this one. Then only the silence is watched. */
  isDelayed(seq: number): boolean {
    if (this.submission?.seq !== seq) return false
    this.delayed = true
    this.#alarms.stop("echo")
    return true
  }
}

/** The frame that offers a submission. */
export function frameOf({ seq, base, delta, restores }: Submission): Submit {
  return { type: "submit", seq, base, delta, restores }
}
