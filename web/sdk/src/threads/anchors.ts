import { type Delta, NOTHING } from "../ot/index.ts"
import type { Place, Restored, Unit } from "../sync/index.ts"
import { type Change, changesOf, movedWords, type Step, stepOf } from "./moving.ts"

/** Steps by which anchors of the past are moved on. */
const REMEMBERED = 512

/** Where the words of a thread are, as of a revision; null of an orphan. */
export type Anchor = {
  readonly revision: number
  readonly range: Place | null
  /** The revision that they were chosen in. */
  readonly origin: number
}

/**
 * Where the words of threads are, revision after revision, by the server's rules (documents/comments/anchors.py): what is
 * typed at their edges is not theirs; when the last one is deleted there are none; what a revision brings back is theirs
 * again, once.
 */
export class Anchors {
  #revision: number
  #trail: Step[] = [] // the newest, without a gap
  readonly #anchors = new Map<string, Kept>()
  readonly #taken = new Map<number, Place[]>() // by revisions: what of them was brought back

  constructor(revision: number) {
    this.#revision = revision
  }

  /** The revision that the anchors are true at. */
  get revision(): number {
    return this.#revision
  }

  /** We hold other content, at this revision: no way leads there. */
  begin(revision: number): void {
    this.#revision = revision
    this.#trail = []
    for (const kept of this.#anchors.values()) kept.isLost = kept.revision < revision
  }

  /**
   * One more, or another place for one; old or new, it is brought to our revision as soon as that can be. Whether all is
   * known: if not, ask where the words are.
   */
  set(id: string, { revision, range, origin }: Anchor): boolean {
    const kept: Kept = { revision, range, origin, since: revision, past: new Map(), isLost: false }
    this.#anchors.set(id, kept)
    return this.#bring(kept)
  }

  /** This one no longer. */
  drop(id: string): void {
    this.#anchors.delete(id)
  }

  /** A unit has come. Whether all is known: if not, ask where the words are. */
  advance(unit: Unit): boolean {
    const step = this.#fresh(stepOf(unit))
    if (step.first !== this.#revision + 1) {
      this.begin(step.last)
      return false
    }
    this.#revision = step.last
    this.#trail.push(step)
    if (this.#trail.length > REMEMBERED) this.#trail = this.#trail.slice(-REMEMBERED / 2)
    let isKnown = true
    for (const kept of this.#anchors.values()) {
      if (kept.revision === step.first - 1) isKnown = go(kept, step) && isKnown
    }
    return isKnown
  }

  /** Where the words are in what is shown: after the edits that nobody else has seen. Null if none is there. */
  shown(pending: Delta): ReadonlyMap<string, Place> {
    const changes: readonly Change[] = changesOf(pending)
    const found = new Map<string, Place>()
    for (const [id, { revision, range, isLost }] of this.#anchors) {
      const place = range === null || isLost || revision !== this.#revision ? null : movedWords(range, changes)
      if (place !== null) found.set(id, place)
    }
    return found
  }

  /** Where the words are in the content at our revision. */
  placeOf(id: string): Place | null {
    return this.#anchors.has(id) ? (this.shown(NOTHING).get(id) ?? null) : null
  }

  #bring(kept: Kept): boolean {
    let isKnown = true
    if (kept.revision >= this.#revision) return isKnown // where it is newer, it waits until our revision has come
    for (const step of this.#trail) if (step.first === kept.revision + 1) isKnown = go(kept, step) && isKnown
    kept.isLost = kept.revision !== this.#revision // it is older than the trail, or in the midst of a stretch
    return isKnown
  }

  /** What was not brought back before: what two have deleted and both bring back are the words but once. */
  #fresh(step: Step): Step {
    const restores = step.restores.flatMap((each) => {
      const taken = this.#taken.get(each.revision) ?? []
      this.#taken.set(each.revision, taken)
      let left: Place[] = [[each.position, each.position + each.length]]
      for (const [first, last] of taken) {
        left = left.flatMap(([start, end]): Place[] => [
          [start, Math.min(end, first)],
          [Math.max(start, last), end],
        ])
        left = left.filter(([start, end]) => start < end)
      }
      taken.push([each.position, each.position + each.length])
      return left.map(([start, end]) => ({
        ...each,
        at: each.at + start - each.position,
        position: start,
        length: end - start,
      }))
    })
    return { ...step, restores }
  }
}

/** An anchor on its way. */
type Kept = {
  revision: number
  range: Place | null
  readonly origin: number
  readonly since: number // the revision that we know it from
  readonly past: Map<number, Place> // where the words were before revisions that deleted some of them
  isLost: boolean // no way leads to our revision
}

/** One step further. Whether all is known: words may have been deleted before we knew them, and come back now. */
function go(kept: Kept, step: Step): boolean {
  const { range } = kept
  kept.revision = step.last
  if (range !== null) {
    const [start, end] = range
    if (step.changes.some(([position, deleted]) => position < end && start < position + deleted))
      kept.past.set(step.last, range)
    kept.range = movedWords(range, step.changes)
  }
  let isKnown = true
  for (const back of step.restores) {
    if (back.revision > kept.origin && back.revision <= kept.since) isKnown = false
    revive(kept, back)
  }
  return isKnown
}

function revive(kept: Kept, back: Restored): void {
  const [start, end] = kept.past.get(back.revision) ?? [0, 0]
  const moved = back.at - back.position
  const first = Math.max(start, back.position) + moved
  const last = Math.min(end, back.position + back.length) + moved
  if (first >= last) return
  const [before, behind] = kept.range ?? [first, last]
  kept.range = [Math.min(before, first), Math.max(behind, last)]
}
