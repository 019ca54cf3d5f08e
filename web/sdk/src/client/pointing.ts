import { compose, type Delta, lengthOf, move, type Op } from "../ot/index.ts"
import type { Place, Point } from "../sync/index.ts"
import type { Alarms } from "./alarms.ts"
import { Pace } from "./flow.ts"
import type { Holding } from "./holding.ts"

/** Points a second: a cursor moves smoothly for whoever watches, and the server is not kept busy by it. */
export const RATE = 10

/** Tells where one is, at most ten times a second: the latest always. */
export class Pointing {
  readonly #held: Holding
  readonly #alarms: Alarms
  #pace = new Pace(RATE, 0)

  constructor(held: Holding, alarms: Alarms) {
    this.#held = held
    this.#alarms = alarms
  }

  /** On a new connection it is to be told again. */
  begin(): void {
    this.#pace = new Pace(RATE, 0)
    if (this.#held.pointed !== null) this.#held.pointed.isTold = false
  }

  /** What was not saved is: a place in it can be told now. */
  again(): void {
    const { pointed } = this.#held
    if (pointed !== null && pointed.range !== null) pointed.isTold = false
  }

  /** The frame that says where one is, at the replica's revision; null if that was said, or its turn has not come. */
  frame(now: number): Point | null {
    const { pointed, replica } = this.#held
    if (pointed === null || replica === null || pointed.isTold || this.#alarms.isSet("point")) return null
    const wait = this.#pace.wait(now)
    if (wait > 0) {
      this.#alarms.set("point", now + wait)
      return null
    }
    pointed.isTold = true
    const { range, state } = pointed
    const { sent, unsent } = replica.pending
    const there = range && below(range, compose(sent, unsent))
    return { type: "point", revision: replica.revision, range: there, state }
  }
}

/** Where a range in what is shown lies in the content below: without the edits that lead from there to here. */
export function below(range: Place, edits: Delta): Place {
  return move(range, edits.map(turnedBack), { theirsFirst: false })
}

/** What an op did is undone, as far as lengths are concerned. */
function turnedBack(op: Op): Op {
  if ("insert" in op) return { delete: lengthOf(op) }
  return "delete" in op ? { insert: " ".repeat(op.delete) } : { retain: op.retain }
}
