import { type Delta, move } from "../ot/index.ts"
import type { Participant, Place, Roster, Unit } from "../sync/index.ts"

/** Units by which ranges of the past are moved on; who pointed before all of them is shown nowhere until they move. */
const REMEMBERED = 512

/**
 * Who else is here, and where: each range at the revision that we have, however old or new the one was that it was told
 * at.
 */
export class Participants {
  /** Participants beyond those that are known one by one. */
  others = 0
  readonly #known = new Map<string, Participant>()
  #trail: Unit[] = [] // the newest units, without a gap
  #revision = 0

  /** We hold other content, at this revision. */
  begin(revision: number): void {
    this.#trail = []
    this.#revision = revision
    for (const each of this.#known.values()) this.#known.set(each.session, { ...each, range: null })
  }

  /** We are in, and these are here; or we are alone without knowing it. */
  enter(roster: readonly Participant[], others = 0): void {
    this.#known.clear()
    this.others = others
    for (const each of roster) this.#set(each)
  }

  /** What has changed. */
  change({ entered, moved, left, others }: Roster): void {
    this.others = others
    for (const session of left) this.#known.delete(session)
    for (const each of entered) this.#set(each)
    for (const each of moved) {
      const known = this.#known.get(each.session)
      if (known !== undefined) this.#set({ ...known, ...each })
    }
  }

  /** What we have has gone on by a unit. */
  advance(unit: Unit): void {
    this.#revision = "number" in unit ? unit.number : unit.last
    this.#trail.push(unit)
    if (this.#trail.length > REMEMBERED) this.#trail = this.#trail.slice(-REMEMBERED / 2)
    for (const each of this.#known.values()) {
      if (each.range !== null && each.revision < this.#revision) this.#known.set(each.session, moved(each, unit))
    }
  }

  /** All but oneself, in what is shown: after the edits that nobody else has seen. */
  shown(session: string, pending: Delta): ReadonlyMap<string, Participant> {
    const found = new Map<string, Participant>()
    for (const each of this.#known.values()) {
      if (each.session === session) continue
      const isHere = each.range !== null && each.revision === this.#revision
      found.set(each.session, { ...each, range: isHere ? move(each.range as Place, pending, STAYS) : null })
    }
    return found
  }

  #set(participant: Participant): void {
    this.#known.set(participant.session, this.#trail.reduce(moved, this.#reachable(participant)))
  }

  /** A range at a revision from which no way is known to ours is none. */
  #reachable(participant: Participant): Participant {
    const [oldest] = this.#trail
    const first = oldest === undefined ? this.#revision + 1 : firstOf(oldest)
    return participant.revision + 1 >= first ? participant : { ...participant, range: null }
  }
}

const STAYS = { theirsFirst: false }

/** A participant after a unit that they have not seen; what they write themselves takes them along. */
function moved(participant: Participant, unit: Unit): Participant {
  const last = "number" in unit ? unit.number : unit.last
  if (participant.range === null || participant.revision >= last) return participant
  if (participant.revision >= firstOf(unit)) return { ...participant, range: null } // in the midst of a stretch
  const theirsFirst = "number" in unit && unit.session === participant.session
  return { ...participant, revision: last, range: move(participant.range, unit.delta, { theirsFirst }) }
}

function firstOf(unit: Unit): number {
  return "number" in unit ? unit.number : unit.first
}
