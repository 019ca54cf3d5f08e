import { compose, type Delta, diff, fold, NOTHING, transform } from "../ot/index.ts"
import { type Answer, checksumOf, EDITS, type Edit, type Format, type Packet } from "./packets.ts"
import { parted } from "./pieces.ts"

/** All that a correspondent holds, as plain JSON. */
export type Correspondence = {
  readonly session: string
  readonly format: Format
  readonly lineage: string | null
  readonly revision: number | null
  readonly content: Delta
  readonly seq: number
  readonly stack: readonly Edit[]
  readonly unsent: Delta
  readonly lost: boolean
  readonly refused: boolean
}

/** What came of an answer: an edit of what is shown; not ours is an answer to an older packet, which is dropped. */
export type Taken = { readonly show: Delta; readonly ours: boolean }

/**
 * The client's side of differential synchronization: it writes packets and reads answers, whoever carries them.
 *
 * What is shown is the content at `revision`, then the stack, then what is unsent. The stack is what was sent and is not
 * acknowledged; content and stack together are the shadow. The same packet is sent until it is answered, and what is
 * typed meanwhile is unsent until then.
 */
export class Correspondent {
  readonly format: Format
  #session: string
  #lineage: string | null = null
  #revision: number | null = null
  #content: Delta = NOTHING
  #seq = 0
  #stack: readonly Edit[] = []
  #unsent: Delta = NOTHING
  #isLost = false // the whole content is asked for: something did not fit
  #isRefused = false // the session must end: what is on the stack will not be accepted

  constructor(session: string, format: Format) {
    this.#session = session
    this.format = format
  }

  /** One as it was kept. */
  static of(kept: Correspondence): Correspondent {
    const found = new Correspondent(kept.session, kept.format)
    found.#lineage = kept.lineage
    found.#revision = kept.revision
    found.#content = kept.content
    found.#seq = kept.seq
    found.#stack = kept.stack
    found.#unsent = kept.unsent
    found.#isLost = kept.lost
    found.#isRefused = kept.refused
    return found
  }

  /** By which the server knows it. */
  get session(): string {
    return this.#session
  }

  /** Of the content, as far as there has been any. */
  get lineage(): string | null {
    return this.#lineage
  }

  /** The content that was given last; null as long as there has been none. */
  get revision(): number | null {
    return this.#revision
  }

  /** What the server takes this one to hold. */
  get shadow(): Delta {
    return this.#after(this.#stack)
  }

  /** What the person sees. */
  get shown(): Delta {
    return compose(this.shadow, this.#unsent)
  }

  /** Whether all that was typed is known to be kept. */
  get isSaved(): boolean {
    return this.#stack.length === 0 && this.#unsent.length === 0
  }

  /** Whether there is more to be sent than the question what is new. */
  get isDue(): boolean {
    return !this.isSaved || this.#isLost
  }

  /** All of it, to be kept. */
  get kept(): Correspondence {
    return {
      session: this.#session,
      format: this.format,
      lineage: this.#lineage,
      revision: this.#revision,
      content: this.#content,
      seq: this.#seq,
      stack: this.#stack,
      unsent: this.#unsent,
      lost: this.#isLost,
      refused: this.#isRefused,
    }
  }

  /** The person edited what is shown. */
  edit(delta: Delta): void {
    this.#unsent = compose(this.#unsent, delta)
  }

  /** The packet to be sent now. If what was typed must survive this page, keep it all before sending it. */
  packet(): Packet {
    const { format, session } = this
    if (this.#revision === null || this.#lineage === null || this.#isLost) return { session, format }
    if (this.#stack.length === 0) this.#push()
    const asking = { session, lineage: this.#lineage, revision: this.#revision, format }
    if (this.#stack.length === 0) return asking
    return { ...asking, edits: this.#stack, checksum: checksumOf(this.shadow, format) }
  }

  /** An answer has come. The session given begins if this one must end: no seq ever names two edits. */
  receive(answer: Answer, session: string): Taken {
    const asked = this.#isLost ? null : this.#revision
    const seq = asked === null ? 0 : (this.#stack.at(-1)?.seq ?? 0)
    if (answer.revision !== asked || answer.seq !== seq) return { show: NOTHING, ours: false }
    if (answer.whole !== null) return this.#merge(answer, answer.whole, session)
    const way = answer.way ?? NOTHING
    const newest = compose(this.shadow, way)
    if (answer.checksum !== null && answer.checksum !== checksumOf(newest, this.format)) {
      this.#isLost = true
      return { show: NOTHING, ours: true }
    }
    return this.#stand(answer, newest, way, this.#unsent)
  }

  /** What is on the stack was refused for good: it goes again, on the newest content and in another session. */
  refuse(): void {
    this.#isLost = true
    this.#isRefused = true
  }

  /** Put what is unsent on the stack, in pieces that can be submitted. */
  #push(): void {
    while (this.#unsent.length > 0 && this.#stack.length < EDITS) {
      const [piece, rest] = parted(this.#unsent)
      this.#unsent = rest
      this.#seq += 1
      this.#stack = [...this.#stack, { seq: this.#seq, delta: piece }]
    }
  }

  /** Other content takes the place of the shadow: what of the person's is not in it is taken over to it. */
  #merge(answer: Answer, newest: Delta, session: string): Taken {
    const known = this.#stack.filter(({ seq }) => seq <= answer.accepted)
    const beyond = this.#stack.slice(known.length).map(({ delta }) => delta)
    const mine = compose(fold(beyond, compose), this.#unsent)
    const isOther = this.#lineage !== null && this.#lineage !== answer.lineage
    if (isOther || this.#isRefused || beyond.length > 0) {
      this.#session = session
      this.#seq = 0
    } else {
      this.#seq = Math.max(this.#seq, answer.accepted)
    }
    return this.#stand(answer, newest, diff(this.#after(known), newest), mine)
  }

  /** The content is this now, which the way has led to; mine was made where it began. */
  #stand(answer: Answer, newest: Delta, way: Delta, mine: Delta): Taken {
    this.#lineage = answer.lineage
    this.#revision = answer.head
    this.#content = newest
    this.#stack = []
    this.#isLost = this.#isRefused = false
    this.#unsent = transform(mine, way, { theirsFirst: true })
    return { show: transform(way, mine, { theirsFirst: false }), ours: true }
  }

  #after(edits: readonly Edit[]): Delta {
    const deltas = edits.map(({ delta }) => delta)
    return compose(this.#content, fold(deltas, compose))
  }
}
