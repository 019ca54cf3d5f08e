/// <reference types="vite/client" />
import { expect, test } from "vitest"
import PROTOCOL from "../../../../docs/protocol.md?raw"
import { limitsOf, readServerFrame, writeFrame } from "../../src/sync/index.ts"
import { refusalOf } from "../refusal.ts"

/** The examples of a section of the protocol's page, by type. */
function examples(section: string): Map<string, Record<string, unknown>> {
  const [, text = ""] = PROTOCOL.split(`## Frames from the ${section}\n`)
  const [until = ""] = text.split("\n## ")
  const frames = [...until.matchAll(/```json\n(.*?)```/gs)].map((match) => JSON.parse(match[1] ?? ""))
  return new Map(frames.map((frame) => [frame.type, frame]))
}

const FROM_SERVER = examples("server")
const FROM_CLIENT = examples("client")

test("the protocol's page has an example of every frame", () => {
  const sent = ["join", "submit", "point", "seen", "renew", "differs", "ping"]
  expect(new Set(FROM_CLIENT.keys())).toEqual(new Set(sent))
  expect(FROM_SERVER.size).toBe(14)
})

test.each([...FROM_SERVER])("a frame is read as the protocol's page has it, newer fields aside: %s", (_, example) => {
  const frame = readServerFrame(JSON.stringify({ ...example, newer: { field: 1 } }))
  expect(frame).toMatchObject(inCamelCase(example))
  expect(frame).not.toHaveProperty("newer")
})

test.each([...FROM_SERVER])(
  "what is left out of a frame is at the default that the page gives: %s",
  (type, example) => {
    const defaults = [...PROTOCOL.matchAll(new RegExp(`^\\| \`${type}\\.(\\w+)\` \\| \\S+ \\| \`(.+?)\` \\|`, "gm"))]
    const short = { ...example }
    for (const [, name = ""] of defaults) delete short[name]
    const expected = Object.fromEntries(defaults.map(([, name, value = ""]) => [name, JSON.parse(value)]))
    expect(readServerFrame(JSON.stringify(short))).toMatchObject(inCamelCase({ ...short, ...expected }))
  },
)

test("what is left out of a participant, a revision and a thread's change is at its default", () => {
  const someone = { session: "a", name: "Ann", colour: "#3366cc" }
  const roster = readServerFrame(JSON.stringify({ type: "roster", entered: [someone] }))
  expect(roster).toMatchObject({ entered: [{ ...someone, person: null, state: "active", revision: 0, range: null }] })
  const revision = { number: 1, delta: [], session: "a", seq: 1, at: 0 }
  const revisions = readServerFrame(JSON.stringify({ type: "revisions", revisions: [revision] }))
  expect(revisions).toMatchObject({ revisions: [{ ...revision, author: null, restores: [] }] })
  const change = { thread: "t", what: "deleted", number: 1, at: 0 }
  const threads = readServerFrame(JSON.stringify({ type: "threads", changes: [change] }))
  expect(threads).toEqual({
    type: "threads",
    changes: [{ ...change, by: null, person: null, revision: 0, range: null, comment: null, text: null }],
    number: 0,
  })
})

test("what a revision brings back is read", () => {
  const restored = { at: 6, revision: 40, position: 6, length: 10 }
  const revision = { number: 1, delta: [], session: "a", seq: 1, at: 0, restores: [restored] }
  expect(readServerFrame(JSON.stringify({ type: "revisions", revisions: [revision] }))).toMatchObject({
    revisions: [{ restores: [restored] }],
  })
})

test.each([...FROM_CLIENT])("a frame is written as the protocol's page has it: %s", (_, example) => {
  expect(JSON.parse(writeFrame(example as never))).toEqual(example)
})

test("what is at its default is left out", () => {
  const sent = {
    type: "submit",
    seq: 1,
    base: 0,
    delta: [{ insert: { form: { type: "x", value: null } } }],
    restores: [],
  } as const
  const frame = {
    type: "join",
    session: "mine",
    token: null,
    lineage: "first",
    revision: 0,
    sent,
    unsent: false,
  } as const
  const { restores: _, ...short } = sent
  expect(JSON.parse(writeFrame(frame))).toEqual({
    type: "join",
    session: "mine",
    lineage: "first",
    revision: 0,
    sent: short,
  })
  expect(writeFrame({ type: "join", session: "mine", sent: null })).toBe('{"type":"join","session":"mine"}')
})

test("half a surrogate pair is written as an escape", () => {
  const frame = { type: "submit", seq: 1, base: 0, delta: [{ insert: "\ud83d" }] } as const
  expect(writeFrame(frame)).toContain(String.raw`"\ud83d"`)
})

test.each([
  ["{", "malformed_frame", "the frame is no JSON"],
  ["[]", "malformed_frame", "the frame is no object"],
  ["null", "malformed_frame", "the frame is no object"],
  ["{}", "unknown_type", "the type undefined is not known"],
  ['{"type":"join"}', "unknown_type", 'the type "join" is not known'],
  ['{"type":["pong"]}', "unknown_type", "is not known"],
  ['{"type":"constructor"}', "unknown_type", "is not known"],
  ['{"type":"pong"}', "malformed_frame", "pong: time is no whole number from 0"],
  ['{"type":"pong","time":1.5}', "malformed_frame", "pong: time is no whole number from 0"],
  ['{"type":"pong","time":-1}', "malformed_frame", "pong: time is no whole number from 0"],
  ['{"type":"delayed","seq":0}', "malformed_frame", "delayed: seq is no whole number from 1"],
  ['{"type":"role","role":"king"}', "malformed_frame", "role: role is none of owner, editor, commenter, viewer"],
  ['{"type":"document","trashed":1}', "malformed_frame", "document: trashed is neither true nor false"],
  ['{"type":"checkpoint","revision":1,"digest":7}', "malformed_frame", "checkpoint: digest is no string"],
  ['{"type":"roster","left":"ann"}', "malformed_frame", "roster: left is no list"],
  ['{"type":"roster","others":null}', "malformed_frame", "roster: others is no whole number from 0"],
  [
    '{"type":"roster","moved":[{"session":"a","state":"idle","revision":1,"range":[1]}]}',
    "malformed_frame",
    "roster: moved range is no start and end",
  ],
  ['{"type":"revisions","revisions":[7]}', "malformed_frame", "revisions: revisions is no object"],
  ['{"type":"content","part":1,"delta":[{"insert":""}]}', "malformed_delta", "op 0: it inserts an empty text"],
])("what is no frame is refused, and the detail says why: %s", (text, code, detail) => {
  const refused = refusalOf(() => readServerFrame(text))
  expect(refused.code).toBe(code)
  expect(refused.detail).toContain(detail)
})

test("what comes from the server may hold half a surrogate pair", () => {
  const frame = readServerFrame(String.raw`{"type":"content","part":1,"delta":[{"insert":"\ud83d"}]}`)
  expect(frame).toEqual({ type: "content", part: 1, delta: [{ insert: "\ud83d" }] })
})

test("a null stands for what is left out where that is the default", () => {
  const frame = readServerFrame('{"type":"document","title":null,"locked":true}')
  expect(frame).toEqual({ type: "document", title: null, trashed: null, locked: true })
})

test("the announced limits bound a delta", () => {
  const frame = readServerFrame(JSON.stringify(FROM_SERVER.get("joined")))
  if (frame.type !== "joined") throw new Error("it is the frame that lets one in")
  const { size, ops, attributes, attributeSize, embeds, embedSize, halves } = limitsOf(frame.limits)
  expect([size, ops, attributes, attributeSize, embeds, embedSize, halves]).toEqual([
    262_144,
    20_000,
    32,
    4096,
    true,
    65_536,
    false,
  ])
})

/** A frame from the wire with its names, those of its values too, as they are here. */
function inCamelCase(value: unknown): object {
  return JSON.parse(
    JSON.stringify(value).replace(/"(\w+)":/g, (name) =>
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    ),
  ) as object
}
