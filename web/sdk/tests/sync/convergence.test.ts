/** People write one document over a network that loses, repeats and reorders; all end with the same content. */
import { describe, expect, test } from "vitest"
import { compact, compose, type Delta, growth, type Op, textOf } from "../../src/ot/index.ts"
import { Replica } from "../../src/sync/index.ts"
import { Chance } from "../chance.ts"
import { Authority, Person, putAside, settle } from "./world.ts"

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed)

describe.each(SEEDS)("seed %i", (seed) => {
  test("nothing typed is lost, and nothing is there twice", () => {
    const chance = new Chance(seed)
    const authority = new Authority([])
    const people = ["ann", "bob", "cyd"].map((name) => new Person(name, authority))
    const typed: string[] = []
    for (let number = 0; number < 120; number++) {
      const person = chance.of(people)
      const character = String.fromCharCode(0x4e00 + number)
      typed.push(character)
      const place = chance.below(person.replica.length + 1)
      person.type(place === 0 ? [{ insert: character }] : [{ retain: place }, { insert: character }])
      letSomethingHappen(chance, authority, people)
      if (chance.happens(0.02)) chance.of(people).startOver(authority)
    }
    settle(authority, people)
    const found = [authority.content, ...putAside(people, authority)].map(textOf).join("")
    expect([...found].sort()).toEqual(typed)
    for (const person of people) expect(person.screen).toEqual(authority.content)
  })

  test("whatever is edited and taken back, all end with the same, and every own revision comes back as expected", () => {
    const chance = new Chance(seed)
    const authority = new Authority([{ insert: "abc😀def\n" }], { rich: true })
    const people = ["ann", "bob", "cyd"].map((name) => new Person(name, authority))
    // What waits at some of them becomes several submissions.
    for (const { replica } of people) if (chance.happens(0.5)) replica.limits = { size: 60, ops: 2 }
    for (let number = 0; number < 150; number++) {
      const person = chance.of(people)
      if (chance.happens(0.1)) person.follow(chance.happens(0.6) ? person.replica.undo() : person.replica.redo())
      else person.type(someDelta(chance, person.replica.length - 1))
      letSomethingHappen(chance, authority, people)
      for (const each of people) checkInvariant(each, authority)
    }
    settle(authority, people)
    for (const { screen, replica } of people) {
      expect(screen).toEqual(authority.content)
      expect(replica.differences).toBe(0)
    }
    const submissions = authority.revisions.map(({ session, seq }) => `${session} ${seq}`)
    expect(new Set(submissions).size).toBe(submissions.length)
  })
})

/** What is shown is the content at the revision, then what was sent, then what is unsent. */
function checkInvariant({ screen, replica }: Person, authority: Authority): void {
  const { base, pending, content, length, revision } = replica
  expect(compose(base, compose(pending.sent, pending.unsent))).toEqual(screen)
  expect(content).toEqual(screen)
  expect(length).toBe(growth(screen))
  expect(base).toEqual(authority.contents[revision])
  expect(Replica.of(replica.kept).content).toEqual(screen)
}

/** Some of what one person has sent and is sent arrives, in any order, or is lost, or they come back. */
function letSomethingHappen(chance: Chance, authority: Authority, people: readonly Person[]): void {
  const person = chance.of(people)
  for (const submission of chance.shuffled(person.outbox).slice(0, chance.below(4))) {
    const revision = authority.submit(submission)
    if (revision !== null) for (const each of people) each.inbox.push(revision)
  }
  if (chance.happens(0.3)) person.outbox = []
  for (const revision of chance.shuffled(person.inbox).slice(0, chance.below(7))) person.hand(revision)
  if (chance.happens(0.2)) person.catchUp(authority, { inStretches: chance.happens(0.5) })
}

/** A delta of several small ops, before the newline at the end; documents stay short, so that edits touch. */
function someDelta(chance: Chance, length: number): Delta {
  const ops: Op[] = []
  let left = length
  for (let count = 1 + chance.below(4); count > 0; count--) {
    const reach = Math.min(left, 1 + chance.below(3))
    const kind = reach === 0 ? "i" : chance.of([..."idrf", ...(length < 12 ? "" : "d")])
    if (kind === "i") ops.push({ insert: chance.of(["x", "y", "z"]) })
    else left -= reach
    if (kind === "d") ops.push({ delete: reach })
    if (kind === "r") ops.push({ retain: reach })
    if (kind === "f") ops.push({ retain: reach, attributes: { bold: chance.happens(0.5) ? true : null } })
  }
  return compact(ops.length > 0 ? ops : [{ insert: "!" }])
}
