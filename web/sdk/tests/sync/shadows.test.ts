import { expect, test } from "vitest"
import told from "../../../../tests/vectors/shadows.json" with { type: "json" }
import { compose, type Delta, fold, growth, textOf } from "../../src/ot/index.ts"
import { type Correspondence, Correspondent } from "../../src/sync/correspondent.ts"
import { crc32 } from "../../src/sync/crc32.ts"
import { checksumOf, readAnswer } from "../../src/sync/packets.ts"
import { parted } from "../../src/sync/pieces.ts"

// biome-ignore lint/suspicious/noExplicitAny: the fields depend on the verb, and what is wrong with them shows
type Told = any

const VECTORS: readonly Told[] = told
const STORIES = VECTORS.filter(({ verb }) => verb === "story").map((story): [string, Told] => [story.name, story])

const VERBS: Record<string, (given: Told) => unknown> = {
  wording: ({ content }) => textOf(content),
  checksum_of_text: ({ text }) => crc32(text),
  checksum_of_content: ({ content }) => checksumOf(content, "delta"),
}

test.each(Object.entries(VERBS))("%s gives what every language gives", (verb, call) => {
  const vectors = VECTORS.filter((vector) => vector.verb === verb)
  expect(vectors.map(call)).toEqual(vectors.map(({ expected }) => expected))
  expect(vectors.length).toBeGreaterThan(5)
})

const STEPS: Record<string, (client: Correspondent, step: Told) => Told> = {
  edit: (client, { delta }) => {
    client.edit(delta)
    return {}
  },
  packet: (client) => ({ packet: client.packet() }),
  receive: (client, { answer, session, show }) => {
    const taken = client.receive(readAnswer(answer), session)
    return { ours: taken.ours, ...(show === undefined ? {} : { show: taken.show }) }
  },
}

test.each(STORIES)("a story goes as it is written down: %s", (_, story) => {
  const client = new Correspondent(story.session, story.format)
  for (const [index, step] of story.steps.entries()) {
    const { do: verb, answer, session, delta, after, ...came } = step
    expect({ index, ...STEPS[verb]?.(client, step) }).toEqual({ index, ...came })
    expect({ index, ...standing(client, after) }).toEqual({ index, ...after })
  }
})

test.each(STORIES)("one that was kept goes on as it would have: %s", (_, story) => {
  const client = new Correspondent(story.session, story.format)
  for (const step of story.steps) {
    const twin = Correspondent.of(JSON.parse(JSON.stringify(client.kept)) as Correspondence)
    const came = STEPS[step.do]?.(client, step)
    expect(STEPS[step.do]?.(twin, step)).toEqual(came)
    expect(twin.kept).toEqual(client.kept)
  }
})

test("what was refused goes again, in another session and on the newest content", () => {
  const client = new Correspondent("the-first-session", "text")
  const whole = { lineage: "one", accepted: 0, role: "editor", kind: "plain" }
  client.receive(readAnswer({ ...whole, revision: null, seq: 0, head: 1, text: "the cat" }), "unused")
  client.edit([{ retain: 7 }, { insert: "s" }])
  client.packet()
  client.edit([{ retain: 8 }, { insert: "!" }])
  client.refuse()
  expect(client.packet()).toEqual({ session: "the-first-session", format: "text" })
  const answer = readAnswer({ ...whole, revision: null, seq: 0, head: 2, text: "a black cat" })
  expect(client.receive(answer, "the-second-session").ours).toBe(true)
  expect(textOf(client.shown)).toBe("a black cats!")
  expect(client.packet()).toMatchObject({
    session: "the-second-session",
    revision: 2,
    edits: [{ seq: 1, delta: [{ retain: 11 }, { insert: "s!" }] }],
  })
})

test("a way that leads elsewhere is not taken, and the whole content is asked for", () => {
  const client = new Correspondent("a-session", "text")
  const known = { lineage: "one", seq: 0, accepted: 0, role: "editor", kind: "plain" }
  client.receive(readAnswer({ ...known, revision: null, head: 1, text: "cat" }), "unused")
  const answer = readAnswer({ ...known, revision: 1, head: 2, delta: [{ insert: "a " }], checksum: 1 })
  expect(client.receive(answer, "unused")).toEqual({ show: [], ours: true })
  expect(client.packet()).toEqual({ session: "a-session", format: "text" })
  expect(textOf(client.shown)).toBe("cat")
})

test.each([
  ["no object", []],
  ["no head", { lineage: "one", revision: 1, seq: 0, accepted: 0, role: "editor", kind: "plain" }],
  ["a role that nobody has", { lineage: "a", revision: 1, seq: 0, accepted: 0, head: 1, role: "x", kind: "plain" }],
])("an answer that cannot be read may be asked for again: %s", (_, values) => {
  expect(() => readAnswer(values)).toThrow(expect.objectContaining({ code: "unreadable_answer", remedy: "retry" }))
})

test("a long edit goes in pieces that follow each other, and cut no character", () => {
  const long: Delta = [
    { retain: 3 },
    { insert: "😀".repeat(100_001) },
    { delete: 2 },
    { insert: "x".repeat(40_000), attributes: { bold: true } },
  ]
  const pieces: Delta[] = []
  for (let rest = long; rest.length > 0; ) {
    const [piece, more] = parted(rest)
    pieces.push(piece)
    rest = more
  }
  expect(pieces.length).toBeGreaterThan(5)
  const before: Delta = [{ insert: "0123456789" }]
  expect(compose(before, fold(pieces, compose))).toEqual(compose(before, long))
  for (const piece of pieces) {
    expect(JSON.stringify(piece).length).toBeLessThan(256 * 1024)
    for (const op of piece) if ("insert" in op) expect(textOf([op])).not.toContain("\ufffd")
  }
  expect(growth(fold(pieces, compose))).toBe(growth(long))
})

function standing(client: Correspondent, after: Told): Told {
  const { session, lineage, revision, shadow } = client
  const more = "shown" in after ? { shown: client.shown, saved: client.isSaved } : {}
  return { session, lineage, revision, shadow, ...more }
}
