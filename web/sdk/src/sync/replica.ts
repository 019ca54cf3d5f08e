import { CollabError } from "../errors.ts"
import {
  compose,
  cut,
  type Delta,
  diff,
  growth,
  invert,
  type Limits,
  NOTHING,
  type Op,
  RICH,
  same,
  transform,
} from "../ot/index.ts"
import { checkFit } from "./fit.ts"
import { carried, cutOff, deleted, followed, type Losses, type Lost, named, parted, reunited } from "./lost.ts"
import { editsOf, type Recovery, withoutSent } from "./recovery.ts"
import { becameOf, type Submission, type Unit } from "./submission.ts"
import { Tail } from "./tail.ts"
import { type Step, Undo } from "./undo.ts"

/** More steps than a person remembers, few enough to be moved at every remote edit. */
export const UNDO_STEPS = 100

/** What of a replica's edits is not known to be committed: nothing, what was sent, or what was typed since as well. */
export type State = "synchronized" | "awaiting" | "awaiting with unsent"

/** What follows from an event. */
export type Effect = {
  /** An edit of what is shown; it may be empty. */
  readonly show: Delta
  readonly send: Submission | null
  /** Edits that were put aside: a new session has begun, on a connection of its own. */
  readonly recovery: Recovery | null
}

/** What of a replica is not known to be committed, as plain JSON: all that is lost if nobody keeps it. */
export type Pending = {
  readonly session: string
  /** Of the newest submission that was made. */
  readonly seq: number
  /** Under way, as it was first made. */
  readonly submission: Submission | null
  /** The submission's delta as it is now, after the revisions that have come since. */
  readonly sent: Delta
  readonly unsent: Delta
  /** Deleted text that the unsent brings back, where it is in what is shown. */
  readonly returning?: Losses
}

/** All that a replica is, as plain JSON, but for what can be undone. */
export type Kept = {
  readonly lineage: string
  readonly revision: number
  /** The content at the revision. */
  readonly base: Delta
  readonly rich: boolean
  readonly pending: Pending
}

/**
 * A session's copy of a document: what is shown is the content at `revision`, then what was sent, then what is unsent.
 *
 * It draws no time and no chance: whoever holds it tells it what was typed and what has arrived, shows and sends what
 * follows from that, and sends `submission` again after every reconnect. The revision wins: should an own revision come
 * back otherwise than expected, what is shown follows it.
 */
export class Replica {
  session: string
  lineage: string
  revision: number
  /** Of the newest submission that was made. */
  seq: number
  /** Under way, as it was first made. */
  submission: Submission | null
  /** What a submission may hold: what is unsent becomes as many as it takes. */
  limits: Pick<Limits, "size" | "ops"> = RICH
  /** Own revisions that came back otherwise than expected: each is a bug somewhere. */
  differences = 0
  /** Of what is shown. */
  length: number
  readonly rich: boolean
  #base: Tail
  #shown: Tail
  #sent: Delta
  #unsent: Delta
  /** Deleted text that the unsent brings back, where it is in what is shown. */
  #returning: Losses = []
  readonly #undo: Undo

  private constructor({ lineage, revision, base, rich, pending }: Kept, undoSteps: number) {
    this.session = pending.session
    this.lineage = lineage
    this.revision = revision
    this.seq = pending.seq
    this.submission = pending.submission
    this.rich = rich
    this.#base = new Tail(base)
    this.#shown = new Tail(base)
    this.#sent = pending.sent
    this.#unsent = pending.unsent
    this.#returning = pending.returning ?? []
    this.#shown.push(pending.sent)
    this.#shown.push(pending.unsent)
    this.#undo = new Undo(undoSteps)
    this.length = growth(base) + growth(pending.sent) + growth(pending.unsent)
  }

  /** A replica of content that has come, on which nothing was typed yet. */
  static at(revision: number, base: Delta, options: Begin): Replica {
    const { session, lineage, rich = false, undoSteps = UNDO_STEPS } = options
    const pending = { session, seq: 0, submission: null, sent: NOTHING, unsent: NOTHING }
    return new Replica({ lineage, revision, base, rich, pending }, undoSteps)
  }

  /** The replica that was kept: `Replica.of(replica.kept)` goes on where the other one stood. */
  static of(kept: Kept, undoSteps = UNDO_STEPS): Replica {
    return new Replica(kept, undoSteps)
  }

  /** All that it is. */
  get kept(): Kept {
    const { lineage, revision, base, rich, pending } = this
    return { lineage, revision, base, rich, pending }
  }

  /** What is not known to be committed. */
  get pending(): Pending {
    const { session, seq, submission } = this
    const returning = this.#returning.length > 0 ? { returning: this.#returning } : {}
    return { session, seq, submission, sent: this.#sent, unsent: this.#unsent, ...returning }
  }

  /** Which of the three states it is in. */
  get state(): State {
    if (this.submission === null) return "synchronized"
    return this.#unsent.length > 0 ? "awaiting with unsent" : "awaiting"
  }

  /** What is shown. */
  get content(): Delta {
    return this.#shown.content
  }

  /** The content at the revision: what is known to be committed. */
  get base(): Delta {
    return this.#base.content
  }

  /** Whether there is an own edit to take back. */
  get canUndo(): boolean {
    return this.#undo.canUndo
  }

  /** Whether there is an edit to do again. */
  get canRedo(): boolean {
    return this.#undo.canRedo
  }

  /**
   * The person edited what is shown. One step of undo, or one with the last edit.
   *
   * An edit that the server would refuse is refused here: `does_not_fit`.
   */
  edit(delta: Delta, { withLast = false } = {}): Effect {
    checkFit(delta, this.length, { rich: this.rich })
    if (this.#undo.keepsAny) this.#undo.record(this.#inverse(delta), { withLast })
    return effect(NOTHING, this.#add(delta))
  }

  /** The person takes back the last edit of their own that was not taken back. */
  undo(): Effect {
    return this.#turned(this.#undo.undo((delta) => this.#inverse(delta)))
  }

  /** The person does again what was taken back last. */
  redo(): Effect {
    return this.#turned(this.#undo.redo((delta) => this.#inverse(delta)))
  }

  /** Revisions have come: what follows the revision is taken in, what was here before is passed over. */
  receive(unit: Unit): Effect {
    const [first, last] = "number" in unit ? [unit.number, unit.number] : [unit.first, unit.last]
    if (last <= this.revision) return effect(NOTHING)
    if (first !== this.revision + 1) {
      throw new CollabError("feed_broken", "retry", `revision ${this.revision + 1} is missing before ${first}`)
    }
    this.revision = last
    if ("number" in unit && becameOf(this.submission, unit)) return this.#acknowledge(unit.delta)
    this.#base.push(unit.delta)
    return effect(this.#rebase(unit.delta, "number" in unit ? unit.number : null))
  }

  /**
   * Other content takes the place of the base, and the way there is not known.
   *
   * `seq` is the session's newest that the content has in it. Edits that it does not have are put aside, and the session
   * given begins, so that no seq is ever used for two things; so it does where the lineage is another, which may know
   * less of the old session than the replica does.
   */
  replace(content: Delta, revision: number, { lineage, seq, session }: Replacement): Effect {
    const before = this.content
    let recovery: Recovery = {
      before: this.base,
      sent: this.#sent,
      unsent: this.#unsent,
      submission: this.submission,
    }
    if (this.submission !== null && lineage === this.lineage && seq >= this.submission.seq)
      recovery = withoutSent(recovery)
    const putAside = editsOf(recovery).length > 0
    if (putAside || recovery.submission !== null || lineage !== this.lineage) this.begin(session)
    this.lineage = lineage
    this.revision = revision
    this.submission = null
    this.#base = new Tail(content)
    this.#shown = new Tail(content)
    this.#sent = NOTHING
    this.#unsent = NOTHING
    this.#returning = []
    this.#undo.clear()
    this.length = growth(content)
    return { show: diff(before, content), send: null, recovery: putAside ? recovery : null }
  }

  /** The submission was refused for good: it and what was typed since are put aside, and a session begins. */
  refuse(session: string): Effect {
    return this.replace(this.base, this.revision, { lineage: this.lineage, seq: 0, session })
  }

  /** Another session begins, with nothing under way. */
  begin(session: string): void {
    this.session = session
    this.seq = 0
  }

  #add(delta: Delta, back: Losses = []): Submission | null {
    this.length += growth(delta)
    this.#shown.push(delta)
    this.#returning = [...carried(this.#returning, delta), ...back]
    this.#unsent = compose(this.#unsent, delta)
    const fresh = back.filter((each) => each.revision === null && each.seq > this.seq)
    if (fresh.length > 0) this.#unsent = reunited(this.#unsent, compose(this.base, this.#sent), fresh)
    return this.#next()
  }

  /** Send what is unsent, or as much of it as a submission takes, unless something is under way. */
  #next(): Submission | null {
    if (this.submission !== null || this.#unsent.length === 0) return null
    const { first, rest } = cut(this.#unsent, this.limits)
    this.seq += 1
    const { now, later } = parted(this.#returning, rest)
    const restores = named(now, first)
    this.submission = { session: this.session, seq: this.seq, base: this.revision, delta: first, restores }
    this.#sent = first
    this.#unsent = rest
    this.#returning = later
    if (rest.length > 0) {
      this.#follow((lost) => (lost.revision === null && lost.seq === this.seq ? cutOff(lost, first, this.seq) : [lost]))
    }
    return this.submission
  }

  #turned(step: Step | undefined): Effect {
    return step === undefined ? effect(NOTHING) : effect(step.delta, this.#add(step.delta, step.losses))
  }

  #acknowledge(delta: Delta): Effect {
    const sent = this.#sent
    this.#sent = NOTHING
    this.submission = null
    let show = NOTHING
    const expected = same(delta, sent)
    this.#follow((lost) => this.#known(lost, expected))
    if (!expected) {
      this.differences += 1
      show = this.#rebase(diff(compose(this.base, sent), compose(this.base, delta)))
    }
    this.#base.push(delta)
    return effect(show, this.#next())
  }

  /** Take what was sent and what is unsent over a delta on the base; what of it is to be shown. */
  #rebase(delta: Delta, revision: number | null = null): Delta {
    const sent = this.#sent
    const overSent = transform(delta, sent, { theirsFirst: false })
    if (sent.length > 0 || this.#unsent.length > 0) {
      this.#follow((lost) => {
        if (lost.revision !== null) return [lost]
        return lost.seq > this.seq ? followed(lost, overSent, sent, revision) : followed(lost, delta, NOTHING, revision)
      })
    }
    this.#sent = transform(sent, delta, { theirsFirst: true })
    const show = transform(overSent, this.#unsent, { theirsFirst: false })
    this.#unsent = transform(this.#unsent, overSent, { theirsFirst: true })
    this.#undo.move(show)
    this.#returning = carried(this.#returning, show)
    this.#shown.push(show)
    this.length += growth(show)
    return show
  }

  #follow(change: (lost: Lost) => Losses): void {
    this.#undo.follow(change)
    this.#returning = this.#returning.flatMap(change)
  }

  /** The newest submission has become this revision; if otherwise than expected, what it deleted is not known. */
  #known(lost: Lost, expected: boolean): Losses {
    if (lost.revision !== null || lost.seq > this.seq) return [lost]
    return expected ? [{ ...lost, revision: this.revision }] : []
  }

  /** What takes the delta back from what is shown; typing takes nothing away, so no content is needed for it. */
  #inverse(delta: Delta): Step {
    if (!delta.some(loses)) return { delta: invert(delta, NOTHING), losses: [] }
    return { delta: invert(delta, this.content), losses: deleted(delta, this.#unsent, this.seq + 1) }
  }
}

/** How a replica begins. */
export type Begin = {
  readonly session: string
  readonly lineage: string
  readonly rich?: boolean
  readonly undoSteps?: number
}

/** What is known of content that takes the place of another. */
export type Replacement = { readonly lineage: string; readonly seq: number; readonly session: string }

function effect(show: Delta, send: Submission | null = null): Effect {
  return { show, send, recovery: null }
}

function loses(op: Op): boolean {
  return "delete" in op || ("retain" in op && op.attributes !== undefined)
}
