/** A document, the people who write it and the network between them, as plain values: tests decide what arrives when. */
import { CollabError } from "../../src/errors.ts"
import { compose, type Delta, fold, growth, join, textOf, transform } from "../../src/ot/index.ts"
import { origins, survivors } from "../../src/ot/survival.ts"
import {
  checkFit,
  type Effect,
  editsOf,
  isAnsweredBy,
  type Recovery,
  Replica,
  type Restored,
  type Revision,
  type Submission,
  type Unit,
  withoutSent,
} from "../../src/sync/index.ts"

export const LINEAGE = "the-first-lineage"

/** The journal in its simplest form: it accepts submissions one at a time and remembers everything. */
export class Authority {
  readonly revisions: Revision[] = []
  /** By revision; the content that it began with is revision 0. */
  readonly contents: Delta[]
  readonly rich: boolean

  constructor(content: Delta, { rich = false } = {}) {
    this.contents = [content]
    this.rich = rich
  }

  get head(): number {
    return this.revisions.length
  }

  get content(): Delta {
    return this.contents[this.head] as Delta
  }

  /** A session's newest seq that was accepted. */
  seqOf(session: string): number {
    return Math.max(0, ...this.revisions.filter((each) => each.session === session).map(({ seq }) => seq))
  }

  /** Accept a submission, or find what it became; null if it is a copy that nobody waits for. */
  submit({ session, seq, base, delta, restores }: Submission): Revision | null {
    const known = this.revisions.find((revision) => revision.session === session && revision.seq === seq)
    if (known !== undefined) return known
    if (seq !== this.seqOf(session) + 1) return null
    checkFit(delta, growth(this.contents[base] as Delta), { rich: this.rich })
    for (const each of restores) this.#check(each, compose(this.contents[base] as Delta, delta), delta)
    const missed = this.revisions.slice(base).map((revision) => revision.delta)
    const rebased = missed.reduce((late, over) => transform(late, over, { theirsFirst: true }), delta)
    const revision = { number: this.head + 1, delta: rebased, session, seq, at: 0, author: null, restores }
    this.contents.push(compose(this.content, rebased))
    this.revisions.push(revision)
    return revision
  }

  /** What is brought back is the very text, inserted here and deleted by the revision that is named. */
  #check({ at, revision, position, length }: Restored, after: Delta, delta: Delta): void {
    const was = textOf(this.contents[revision - 1] as Delta).slice(position, position + length)
    const now = textOf(after).slice(at, at + length)
    const isInserted = origins(delta, at, length).length === 0
    const wasDeleted = survivors(this.revisions[revision - 1]?.delta ?? [], position, length).length === 0
    if (was !== now || !isInserted || !wasDeleted) throw new Error(`${was} is no more what ${now} is`)
  }

  /** The way from a revision to the head in as few stretches as may be, cut around the session's own revisions. */
  way(since: number, session: string): Unit[] {
    const way: Unit[] = []
    let others: Revision[] = []
    for (const revision of [...this.revisions.slice(since), undefined]) {
      if (revision !== undefined && revision.session !== session) {
        others.push(revision)
        continue
      }
      const [first] = others
      if (first !== undefined) {
        const delta = fold(
          others.map((other) => other.delta),
          join,
        )
        way.push({ type: "stretch", first: first.number, last: first.number + others.length - 1, delta })
      }
      if (revision !== undefined) way.push(revision)
      others = []
    }
    return way
  }
}

/** Somebody at an editor: what is on the screen follows from what was typed and what the replica said to show. */
export class Person {
  readonly name: string
  readonly replica: Replica
  screen: Delta
  /** On their way to the authority, in no order. */
  outbox: Submission[] = []
  /** On their way from it, in no order. */
  inbox: Revision[] = []
  readonly aside: Recovery[] = []
  #sessions = 1

  constructor(name: string, authority: Authority) {
    this.name = name
    const options = { session: `${name}-1`, lineage: LINEAGE, rich: authority.rich }
    this.replica = Replica.at(authority.head, authority.content, options)
    this.screen = authority.content
  }

  type(delta: Delta): void {
    this.screen = compose(this.screen, delta)
    this.follow(this.replica.edit(delta))
  }

  /** Hand over what has arrived; false if something before it is missing. */
  hand(unit: Unit): boolean {
    try {
      this.follow(this.replica.receive(unit))
      return true
    } catch (error) {
      if (error instanceof CollabError && error.code === "feed_broken") return false
      throw error
    }
  }

  /** Come back: take the way to the head, then send again what is not acknowledged. */
  catchUp(authority: Authority, { inStretches }: { inStretches: boolean }): void {
    const { revision, session } = this.replica
    for (const unit of inStretches ? authority.way(revision, session) : authority.revisions.slice(revision))
      this.hand(unit)
    if (this.replica.submission !== null) this.outbox.push(this.replica.submission)
  }

  /** Come back and be given new content instead of the way to it. */
  startOver(authority: Authority): void {
    const seq = authority.seqOf(this.replica.session)
    this.#sessions += 1
    const session = `${this.name}-${this.#sessions}`
    this.follow(this.replica.replace(authority.content, authority.head, { lineage: LINEAGE, seq, session }))
  }

  follow({ show, send, recovery }: Effect): void {
    this.screen = compose(this.screen, show)
    if (send !== null) this.outbox.push(send)
    if (recovery !== null) this.aside.push(recovery)
  }
}

/** The edits in recovery copies, without what was saved after all when a late copy of it arrived. */
export function putAside(people: readonly Person[], authority: Authority): Delta[] {
  return people.flatMap(({ aside }) =>
    aside.map((recovery) => {
      const isAnswered = authority.revisions.some((revision) => isAnsweredBy(recovery, revision))
      return editsOf(isAnswered ? withoutSent(recovery) : recovery)
    }),
  )
}

/** Let everything arrive, in order, until nobody has anything left to send. */
export function settle(authority: Authority, people: readonly Person[]): void {
  while (people.some(({ replica }) => replica.submission !== null || replica.revision < authority.head)) {
    for (const person of people) {
      person.catchUp(authority, { inStretches: false })
      for (const submission of person.outbox) authority.submit(submission)
      person.outbox = []
    }
  }
}
