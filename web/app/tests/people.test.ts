import type { Participant } from "@nexus/sdk"
import { expect, test } from "vitest"
import { peopleOf, placeOf } from "../src/editor/people.ts"

function tab(session: string, person: string | null, state: Participant["state"], at: number | null): Participant {
  const range = at === null ? null : ([at, at] as const)
  return { session, person, state, range, name: person ?? "Guest", colour: "#3366cc", revision: 1 }
}

const HERE = [
  tab("a", "ann", "idle", 3),
  tab("b", null, "active", 5),
  tab("c", "ann", "typing", 9),
  tab("d", null, "idle", null),
]

test("tabs of one person are one person, as lively as the liveliest; each guest is one", () => {
  expect(peopleOf(HERE).map(({ id, state }) => [id, state])).toEqual([
    ["ann", "typing"],
    ["b", "active"],
    ["d", "idle"],
  ])
})

test("somebody in several tabs is where they do most", () => {
  expect([placeOf("ann", HERE), placeOf("b", HERE), placeOf("d", HERE), placeOf("nobody", HERE)]).toEqual([
    9,
    5,
    null,
    null,
  ])
})
