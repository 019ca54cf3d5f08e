import { expect, test } from "vitest"
import told from "../../../../tests/vectors/replicas.json" with { type: "json" }
import { CollabError } from "../../src/errors.ts"
import { compose, type Delta, growth, NOTHING } from "../../src/ot/index.ts"
import { type Effect, type Kept, Replica } from "../../src/sync/index.ts"

// biome-ignore lint/suspicious/noExplicitAny: the fields depend on what is done, and what is wrong with them shows
type Told = any

const STORIES = told.map((story): [string, Told] => [story.name, story])

/** What each step does to a replica. */
const STEPS: Record<string, (replica: Replica, step: Told) => Effect> = {
  edit: (replica, { delta, with_last: withLast }) => replica.edit(delta, { withLast }),
  undo: (replica) => replica.undo(),
  redo: (replica) => replica.redo(),
  receive: (replica, { unit }) => replica.receive({ author: null, restores: [], ...unit }),
  refuse: (replica, { session }) => replica.refuse(session),
  replace: (replica, { content, revision, ...known }) => replica.replace(content, revision, known),
}

test.each(STORIES)("a story goes as it is written down: %s", (_, story) => {
  const replica = begun(story)
  for (const [index, step] of story.steps.entries()) {
    const before = replica.content
    const { effect, error } = outcome(replica, step)
    expect({ index, ...shownOf(step, effect), error }).toEqual({ index, ...expected(step) })
    expect({ index, ...standing(replica) }).toStrictEqual({ index, ...step.after })
    if (step.do === "refuse" || step.do === "replace") expect(compose(before, effect.show)).toEqual(replica.content)
  }
  expect(replica.differences).toBe(0)
})

test.each(STORIES)("what was kept as JSON goes on as the replica would have: %s", (_, story) => {
  const replica = begun(story)
  for (const step of story.steps) {
    const twin = Replica.of(JSON.parse(JSON.stringify(replica.kept)) as Kept)
    const came = outcome(replica, step)
    if (step.do === "undo" || step.do === "redo") continue // it is not kept what can be undone
    expect(outcome(twin, step)).toEqual(came)
    expect(twin.kept).toEqual(replica.kept)
    expect(twin.content).toEqual(replica.content)
    expect(twin.length).toBe(replica.length)
  }
})

test("no step is left out", () => {
  expect(new Set(told.flatMap(({ steps }) => steps.map((step) => step.do)))).toEqual(new Set(Object.keys(STEPS)))
})

function begun({ begin: { content, session, lineage } }: Told): Replica {
  return Replica.at(0, content, { session, lineage })
}

function outcome(replica: Replica, step: Told): { effect: Effect; error: string | undefined } {
  try {
    const effect = STEPS[step.do]?.(replica, step)
    if (effect === undefined) throw new Error(`there is no step ${step.do}`)
    return { effect, error: undefined }
  } catch (error) {
    if (!(error instanceof CollabError)) throw error
    return { effect: { show: NOTHING, send: null, recovery: null }, error: error.code }
  }
}

/** What followed, in the shape of the stories but with nothing left out; what is shown, if there is a fixed result. */
function shownOf(step: Told, { show, send, recovery }: Effect): { show?: Delta } & Omit<Effect, "show"> {
  return step.do === "refuse" || step.do === "replace" ? { send, recovery } : { show, send, recovery }
}

function expected({ do: verb, show = [], send = null, recovery = null, error }: Told): object {
  const submission = send && { restores: [], ...send }
  const aside = recovery && {
    ...recovery,
    submission: recovery.submission ? { restores: [], ...recovery.submission } : null,
  }
  const came = { send: submission, recovery: aside, error }
  return verb === "refuse" || verb === "replace" ? came : { show, ...came }
}

function standing({ content, revision, session, state, length }: Replica): object {
  expect(length).toBe(growth(content))
  return { content, revision, session, state }
}
