/** Guests write one document over connections that break at any time; nothing typed is lost, nothing is there twice. */
import { expect, test } from "vitest"
import { type Delta, textOf } from "../../src/ot/index.ts"
import { editsOf, isAnsweredBy, withoutSent } from "../../src/sync/index.ts"
import { Chance } from "../chance.ts"
import { Authority } from "../sync/world.ts"
import { Guest, LIMITS, Server, settle } from "./world.ts"

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed)

/** Everybody types characters of their own; at the end each stands in the content, or was put aside, once. */
test.each(SEEDS)("nothing typed is lost and nothing is there twice, seed %i", (seed) => {
  const chance = new Chance(seed)
  const server = new Server(new Authority([{ insert: "abc" }]), chance)
  // What waits at them becomes several submissions.
  if (chance.happens(0.3)) server.limits = { ...LIMITS, ops: 2, delta: 60 }
  const guests = ["ann", "bob", "cyd"].map((name) => new Guest(name, server, chance))
  settle(server, guests)
  const typed: string[] = []
  for (let number = 0; number < 200; number++) {
    const guest = chance.of(guests)
    const character = String.fromCharCode(0x4e00 + number)
    typed.push(character)
    guest.type(typing(chance.below(guest.visit.copy.length + 1), character))
    for (let times = 0; times < 3; times++) letSomethingHappen(chance, server, guests)
  }
  settle(server, guests)
  for (const { screen, visit } of guests) {
    expect(screen).toEqual(server.authority.content)
    expect(visit.copy.differences).toBe(0)
  }
  const found = textOf(server.authority.content) + putAside(server, guests)
  expect([...found].sort()).toEqual(["a", "b", "c", ...typed])
})

/** What stands in recovery copies, without what was saved after all, unseen, within a stretch or new content. */
function putAside(server: Server, guests: readonly Guest[]): string {
  const recoveries = guests.flatMap(({ visit }) => visit.recoveries)
  return recoveries
    .map((recovery) => {
      const isAnswered = server.authority.revisions.some((revision) => isAnsweredBy(recovery, revision))
      return textOf(editsOf(isAnswered ? withoutSent(recovery) : recovery))
    })
    .join("")
}

function typing(place: number, text: string): Delta {
  return place === 0 ? [{ insert: text }] : [{ retain: place }, { insert: text }]
}

function letSomethingHappen(chance: Chance, server: Server, guests: readonly Guest[]): void {
  const guest = chance.of(guests)
  const lines = server.lines.filter((line) => line.toServer.length > 0)
  const number = chance.below(40)
  if (number === 0) guest.cut()
  else if (number === 1) server.restart()
  else if (number === 2 && guest.line?.session != null) server.checkpoint(guest.line, chance.happens(0.3))
  else if (number === 3 && guest.line !== null) server.refuse(guest.line, chance.of(["retry", "reload"]))
  else if (number === 4 && chance.happens(0.3)) beginLineage(server)
  else if (number >= 5 && number < 8) guest.wait(chance.of([100, 1_000, 20_000]))
  else if (number === 8) guest.follow(guest.visit.hurry(guest.now))
  else if (number < 20 && lines.length > 0) server.read(chance.of(lines))
  else if (number < 25 && guest.line !== null) server.announce(guest.line)
  else guest.hear()
}

function beginLineage(server: Server): void {
  server.lineage += "'"
  for (const line of server.lines) server.refuse(line, "retry")
}
