import type { Activity, Participant } from "@nexus/sdk"

/** Somebody who is here, with as many tabs as they like; a guest is one for each. */
export type Present = {
  readonly id: string
  readonly name: string
  readonly colour: string
  /** The liveliest of what their tabs say. */
  readonly state: Activity
}

const LIVELY: readonly Activity[] = ["idle", "active", "typing"]

/** Who is here, each once, in the order in which they came. */
export function peopleOf(participants: readonly Participant[]): readonly Present[] {
  const found = new Map<string, Present>()
  for (const { session, person, name, colour, state } of participants) {
    const id = person ?? session
    const known = found.get(id)
    if (known === undefined) found.set(id, { id, name, colour, state })
    else if (LIVELY.indexOf(state) > LIVELY.indexOf(known.state)) found.set(id, { ...known, state })
  }
  return [...found.values()]
}

/** Where somebody is who may be in several tabs: where they do most, if they are anywhere. */
export function placeOf(id: string, participants: Iterable<Participant>): number | null {
  let best: Participant | null = null
  for (const each of participants) {
    if ((each.person ?? each.session) !== id || each.range === null) continue
    if (best === null || LIVELY.indexOf(each.state) > LIVELY.indexOf(best.state)) best = each
  }
  return best?.range?.[1] ?? null
}
