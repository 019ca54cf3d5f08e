/** Who goes on from what was kept makes every submission that was made, and will be, as it was. */
import { expect, test } from "vitest"
import type { Held } from "../../src/client/holding.ts"
import type { Entry, Step } from "../../src/client/steps.ts"
import { Visit } from "../../src/client/visit.ts"
import { type Delta, NOTHING, type Op } from "../../src/ot/index.ts"
import { Chance } from "../chance.ts"
import { Authority } from "../sync/world.ts"
import { Guest, LIMITS, Server } from "./world.ts"

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed)

/** A guest of whom all is kept that must be. */
class Kept extends Guest {
  held: Held | null = null
  later: Entry[] = []

  override follow(step: Step): void {
    if (step.entries.some(({ kind }) => kind === "anew")) {
      this.held = structuredClone(this.visit.held)
      this.later = []
    } else {
      this.later.push(...structuredClone(step.entries as Entry[]))
    }
    super.follow(step)
  }
}

test.each(SEEDS)("whoever goes on stands where the other stood, seed %i", (seed) => {
  const chance = new Chance(seed)
  const server = new Server(new Authority([{ insert: "abcdefgh\n" }], { rich: true }), chance)
  if (chance.happens(0.5)) server.limits = { ...LIMITS, ops: 3, delta: 80 }
  const ann = new Kept("ann", server, chance)
  const bob = new Guest("bob", server, chance)
  for (let number = 0; number < 200; number++) {
    for (const guest of [ann, bob]) if (guest.visit.replica !== null) doSomething(chance, guest)
    goOn(chance, server, [ann, bob])
    if (ann.held !== null && number % 10 === 0) check(ann, ann.held)
  }
})

/** What another would show, send and say that it holds. */
function check(ann: Kept, held: Held): void {
  let sessions = 0
  const resume = { held, later: ann.later, batches: 0, at: 0 }
  const visit = new Visit({ newSession: () => `another-session-number-${++sessions}`, chance: () => 0, resume })
  const { submission, pending, content, revision, length } = visit.copy
  const before = ann.visit.copy
  expect(content).toEqual(before.content)
  expect([revision, length]).toEqual([before.revision, before.length])
  expect(submission).toEqual(before.submission)
  expect([pending.sent, pending.unsent]).toEqual([before.pending.sent, before.pending.unsent])
  expect(visit.unsaved).toBe(ann.visit.unsaved)
  if (before.submission !== null) expect(pending).toEqual(before.pending)
}

function doSomething(chance: Chance, guest: Guest): void {
  const { visit } = guest
  const draw = chance.next()
  if (draw < 0.15) guest.follow(visit.undo(guest.now))
  else if (draw < 0.25) guest.follow(visit.redo(guest.now))
  else if (draw < 0.6) guest.type(someDelta(chance, visit.copy.length - 1))
}

/** Text put in, taken away or made bold, somewhere before the last newline. */
function someDelta(chance: Chance, end: number): Delta {
  if (end < 0) return NOTHING
  const place = chance.below(end + 1)
  const length = Math.min(end - place, 1 + chance.below(3))
  const change: Op =
    length === 0 || chance.happens(0.5)
      ? { insert: chance.of(["x", "yy", "zzz"]) }
      : chance.happens(0.7)
        ? { delete: length }
        : { retain: length, attributes: { bold: true } }
  return place === 0 ? [change] : [{ retain: place }, change]
}

function goOn(chance: Chance, server: Server, guests: readonly Guest[]): void {
  for (const guest of guests) {
    if (chance.happens(0.03)) guest.cut()
    if (chance.happens(0.2)) guest.wait(1_000)
    while (chance.happens(0.6) && guest.hear());
  }
  for (const line of server.lines) {
    if (line.toServer.length > 0 && chance.happens(0.7)) server.read(line)
    if (chance.happens(0.5)) server.announce(line)
  }
}
