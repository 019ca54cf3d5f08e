import { CollabError } from "../errors.ts"
import { type Delta, NOTHING } from "../ot/index.ts"
import type {
  Checkpoint,
  ClientFrame,
  Content,
  ErrorFrame,
  Joined,
  ServerFrame,
  Submission,
  Unit,
} from "../sync/index.ts"
import { type Alarm, Alarms, Backoff, DOUBT, SILENCE, Silence } from "./alarms.ts"
import { Arrivals, SEEN_PAUSE } from "./flow.ts"
import type { Holding, Secrets } from "./holding.ts"
import { Loading } from "./loading.ts"
import { Pointing } from "./pointing.ts"
import { Sending } from "./sending.ts"
import type { Phase } from "./steps.ts"

/** Milliseconds: the server closes, or another session is waiting to join; what is still to come comes soon. */
export const LEAVING = 5_000

/** Milliseconds: a connection that lasted so long was a success, whatever ended it. */
export const STEADY = 10_000

// What the server says of a secret that is not good, or no longer.
const STALE_SECRETS = new Set(["signed_out", "token_invalid", "token_expired", "token_revoked"])

/**
 * The connection of a visit, if it has one. What is held is submitted in order, one at a time, by one connection after
 * the other until the visit ends. What is to be done gathers in `frames`, `connects` and `closes`, and in the events of
 * what is held.
 */
export class Connection {
  phase: Phase = "waiting"
  /** Why it is over, once the phase is `ended`. */
  ended: CollabError | null = null
  frames: ClientFrame[] = []
  connects = false
  closes = false
  readonly alarms = new Alarms()
  readonly sending: Sending
  readonly #held: Holding
  readonly #pointing: Pointing
  readonly #freshSecrets: boolean
  readonly #backoff: Backoff
  #gap: Submission | null = null // that the server has once called too early
  // Of the connection that there is, or was.
  #session: string
  #loading: Loading | null = null
  #arrivals = new Arrivals(0)
  #silence = new Silence(0)
  #retryAfter: number | null = null // milliseconds, as the server asked
  #liveSince: number | null = null

  constructor(held: Holding, chance: () => number, freshSecrets: boolean) {
    this.#held = held
    this.#freshSecrets = freshSecrets
    this.#backoff = new Backoff(chance)
    this.#session = held.session
    this.sending = new Sending(this.alarms, chance)
    this.#pointing = new Pointing(held, this.alarms)
    this.alarms.set("connect", Number.NEGATIVE_INFINITY)
  }

  /** Join: say what is held, and offer what is under way. */
  open(now: number, secrets: Secrets): void {
    if (this.phase === "ended") {
      this.closes = true
      return
    }
    this.phase = "joining"
    this.alarms.clear()
    this.alarms.set("silence", now + SILENCE)
    this.#silence = new Silence(now)
    this.#retryAfter = this.#liveSince = this.#loading = null
    const join = this.#held.join(secrets)
    this.#session = join.session
    this.sending.begin(join.sent == null ? null : this.#held.submission)
    this.frames.push(join)
  }

  /** Submit what is to be submitted by now, if the connection is one to submit it by. */
  goOn(now: number): void {
    if (this.phase !== "live") return
    if (this.#session !== this.#held.session) {
      this.#leaveOldSession(now)
      return
    }
    const before = this.sending.submission
    const { submission } = this.#held
    if (submission === before) return
    if (before !== null) {
      this.#backoff.reset() // it was acknowledged
      this.#pointing.again()
      this.point(now)
    }
    this.#say(this.sending.goOn(submission, now))
  }

  /** Tell where one is, as soon as that is allowed. */
  point(now: number): void {
    if (this.phase === "live") this.#say(this.#pointing.frame(now))
  }

  /** There may be a network again, or none any more: try at once. */
  hurry(now: number): void {
    if (this.phase === "waiting") this.alarms.set("connect", now)
    if (this.phase !== "live" || this.#silence.tooLong) return
    this.#silence.doubt()
    this.frames.push({ type: "ping" })
    this.alarms.set("silence", now + DOUBT)
  }

  /** The server has sent a frame of so many bytes. */
  take(frame: ServerFrame, size: number, now: number): void {
    this.#silence.broken(now)
    switch (frame.type) {
      case "revisions":
        this.#takeUnits(frame.revisions, size, now)
        break
      case "stretch":
        this.#takeUnits([frame], size, now)
        break
      case "joined":
        this.#takeJoined(frame, now)
        break
      case "content":
        this.#takeContent(frame, now)
        break
      case "checkpoint":
        this.#takeCheckpoint(frame, now)
        break
      case "error":
        this.#takeError(frame, now)
        break
      case "closing":
        this.#retryAfter = frame.retryAfter
        this.alarms.set("leave", now + LEAVING)
        break
      case "delayed":
        if (this.sending.isDelayed(frame.seq)) this.#held.events.push(frame)
        break
      case "role":
        if (this.#held.joined !== null) this.#held.let({ ...this.#held.joined, role: frame.role })
        this.#held.events.push(frame)
        break
      case "pong": // all it says is that the server is there
        break
      default:
        this.#held.events.push(frame)
    }
  }

  /** The time of something has come. */
  ring(alarm: Alarm, now: number): void {
    switch (alarm) {
      case "connect":
        this.phase = "connecting"
        this.connects = true
        break
      case "silence":
        this.#breakSilence(now)
        break
      case "seen":
        this.#tellSeen()
        break
      case "submit":
        this.#say(this.sending.send(now))
        break
      case "point":
        this.point(now)
        break
      case "echo":
        this.giveUp("what was submitted is not answered", now)
        break
      case "leave":
        this.giveUp("nothing more is awaited from this connection", now)
    }
  }

  /** Close the connection from this side and come back: at once, if what was wrong was mended here. */
  giveUp(reason: string, now: number, mended = false): void {
    this.closes = true
    this.away(reason, now, mended)
  }

  /** There is no connection. Another is tried when the server said so, or after a time that grows. */
  away(reason: string, now: number, mended = false): void {
    if (this.#liveSince !== null && now - this.#liveSince >= STEADY) this.#backoff.reset()
    // Where we are not let in, "at once" may be said again and again: then patience is up to us.
    const pause =
      this.#retryAfter === null || this.#liveSince === null
        ? Math.max(this.#retryAfter ?? 0, this.#backoff.pause(mended))
        : this.#retryAfter
    this.phase = "waiting"
    this.#loading = this.#liveSince = null
    this.alarms.clear()
    this.alarms.set("connect", now + pause)
    this.#held.events.push({ type: "lost", reason, until: now + pause })
  }

  /** Close the connection, and try no other. */
  end(error: CollabError): void {
    this.phase = "ended"
    this.ended = error
    this.closes = true
    this.alarms.clear()
    this.#held.events.push({ type: "ended", error })
  }

  // What comes.

  #takeUnits(units: readonly Unit[], size: number, now: number): void {
    if (this.phase !== "live") return
    try {
      this.#held.take(units)
    } catch (error) {
      this.giveUp(detailOf(error), now)
      return
    }
    if (this.#arrivals.add(size)) this.#tellSeen()
    else if (!this.alarms.isSet("seen")) this.alarms.set("seen", now + SEEN_PAUSE)
    this.goOn(now)
  }

  #takeJoined(joined: Joined, now: number): void {
    if (this.phase === "live" || this.#loading !== null) return // said before
    this.#held.let(joined)
    this.#arrivals = new Arrivals(joined.limits.window)
    this.sending.allow(joined.limits.rate)
    const { replica } = this.#held
    if (joined.parts > 0) {
      this.#loading = new Loading(joined)
    } else if (replica === null || this.#held.anew || replica.lineage !== joined.lineage) {
      this.#load(joined, NOTHING, now)
    } else if (replica.revision === joined.revision) {
      this.#live(joined, now)
    } else {
      this.#held.doubt()
      this.giveUp(`the server means revision ${joined.revision}, here is ${replica.revision}`, now)
    }
  }

  #takeContent(part: Content, now: number): void {
    const loading = this.#loading
    if (loading === null) return
    let content: Delta | null
    try {
      content = loading.take(part)
    } catch (error) {
      this.giveUp(detailOf(error), now)
      return
    }
    if (content === null) return
    this.#loading = null
    this.#load(loading.joined, content, now)
  }

  #takeCheckpoint(checkpoint: Checkpoint, now: number): void {
    const differs = this.phase === "live" ? this.#held.differs(checkpoint) : null
    if (differs === null) return
    this.frames.push(differs)
    this.giveUp(`the content at revision ${checkpoint.revision} is not the server's`, now, true)
  }

  #takeError(frame: ErrorFrame, now: number): void {
    const error = new CollabError(frame.code, frame.remedy, frame.detail, frame.seq)
    if (error.seq !== null) {
      this.#takeRefusal(error, now)
    } else if (error.remedy === "reload") {
      this.#held.refuse(error)
      this.#held.doubt()
      this.giveUp(error.detail, now, true)
    } else if (error.remedy === "retry" || this.#isMendedByFreshSecret(error)) {
      this.giveUp(error.detail, now)
    } else {
      this.end(error)
    }
  }

  /** An error about a submission: the one under way, one that was put aside since, or one long answered. */
  #takeRefusal(error: CollabError, now: number): void {
    const { submission } = this.sending
    if (submission === null || submission.seq !== error.seq) return
    if (submission !== this.#held.submission) {
      this.giveUp("the server has answered what was put aside", now, true)
    } else if (error.code === "seq_gap") {
      // One is under way at a time, so all before it were acknowledged: join again, and let the journal say what it has
      // of them. If it has not got them, nobody can send them.
      if (this.#gap === submission) this.#held.refuse(error)
      this.#gap = submission
      this.giveUp(error.detail, now)
    } else if (error.remedy !== "retry") {
      this.#held.refuse(error)
      this.giveUp(error.detail, now, true)
    } else if (this.phase === "live") {
      this.sending.sendLater(now)
    } else {
      this.giveUp(error.detail, now) // it was about the join, and ends the connection
    }
  }

  // What follows.

  #load(joined: Joined, content: Delta, now: number): void {
    const { replica } = this.#held
    // The server does not take what was made on another document.
    if (replica !== null && replica.lineage !== joined.lineage) this.sending.begin(null)
    this.#held.load(joined, content)
    this.#live(joined, now)
  }

  #live(joined: Joined, now: number): void {
    this.phase = "live"
    this.#liveSince = now
    this.#held.events.push(joined)
    if (joined.parts > 0) this.#tellSeen()
    this.sending.waitForEcho(now)
    this.goOn(now)
    this.#pointing.begin()
    this.point(now)
  }

  /** A session has begun, which needs a connection of its own; but what the old one sent may still be answered. */
  #leaveOldSession(now: number): void {
    if (!this.#held.aside.awaits(this.sending.submission)) this.giveUp("a new session begins", now, true)
    else if (!this.alarms.isSet("leave")) this.alarms.set("leave", now + LEAVING)
  }

  #tellSeen(): void {
    this.alarms.stop("seen")
    this.#arrivals.told()
    this.frames.push({ type: "seen", revision: this.#held.copy.revision })
  }

  #breakSilence(now: number): void {
    if (this.#silence.tooLong) {
      this.giveUp("the server does not answer", now)
    } else if (this.#silence.asks(now)) {
      // Until we are in, nothing is said but `join`: that asks already.
      if (this.phase === "live") this.frames.push({ type: "ping" })
      this.alarms.set("silence", now + SILENCE)
    } else {
      this.alarms.set("silence", this.#silence.look)
    }
  }

  #isMendedByFreshSecret(error: CollabError): boolean {
    return this.#freshSecrets && STALE_SECRETS.has(error.code) && this.phase === "live"
  }

  #say(frame: ClientFrame | null): void {
    if (frame !== null) this.frames.push(frame)
  }
}

/** What a refusal says; a bug is no refusal, and goes on. */
function detailOf(error: unknown): string {
  if (error instanceof CollabError) return error.detail
  throw error
}
