import { expect, test } from "vitest"
import type { Delta } from "../../src/ot/index.ts"
import type { ThreadChange, Unit } from "../../src/sync/index.ts"
import { type Thread, type ThreadPage, Threads } from "../../src/threads/index.ts"

const ANN = { id: "1", name: "Ann", colour: "#3366cc" }

/** A copy as far as threads know it, and a server whose answers come when the test says so. */
class Desk {
  content: Delta = [{ insert: "The cat sat.\n" }]
  revision = 1
  pending: Delta = []
  readonly participants = new Map()
  readonly #calls = new Map<string, ((event: never) => void)[]>()
  readonly asked: ((page: ThreadPage | Error) => void)[] = []
  readonly threads = new Threads(
    this,
    () =>
      new Promise((resolve, reject) =>
        this.asked.push((page) => (page instanceof Error ? reject(page) : resolve(page))),
      ),
  )

  on(name: string, call: (event: never) => void): () => void {
    this.#calls.set(name, [...(this.#calls.get(name) ?? []), call])
    return () => {}
  }

  tell(name: string, event: unknown): void {
    for (const call of this.#calls.get(name) ?? []) call(event as never)
  }

  unit(unit: Unit): void {
    this.revision = "number" in unit ? unit.number : unit.last
    this.tell("unit", unit)
  }

  async answer(number: number, ...results: Thread[]): Promise<void> {
    this.asked.shift()?.({ number, results, next: null })
    await settled()
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

function thread(id: string, range: readonly [number, number], revision = 1, number = 1): Thread {
  const comments: Thread["comments"] = []
  const anchor = { revision, range, origin: { revision } }
  const about = { opener: ANN, created: "2026-01-01T00:00:00Z", resolved: null, resolver: null, quote: "cat" }
  return { id, number, ...about, anchor, count: 0, comments }
}

function change(what: ThreadChange["what"], number: number, more: Partial<ThreadChange> = {}): ThreadChange {
  const about = { at: 1_760_000_000_000, by: "Ann", person: "1", revision: 0, range: null, comment: null, text: null }
  return { thread: "a", what, number, ...about, ...more }
}

function revision(number: number, delta: Delta): Unit {
  return { number, delta, session: "s", seq: number, at: 0, author: null, restores: [] }
}

test("what is opened, answered, reacted to and resolved is there at once, in its order", async () => {
  const desk = new Desk()
  await desk.answer(0)
  desk.tell("threads", [
    change("opened", 1, { revision: 1, range: [4, 7], comment: "c", text: "Which?" }),
    change("replied", 2, { comment: "d", text: "Mine.", person: "2", by: "Bob" }),
    change("reacted", 3, { comment: "d", text: "👍" }),
    change("edited", 4, { comment: "c", text: "Which one?" }),
    change("resolved", 5),
  ])
  const [opened] = desk.threads.all
  expect(opened).toMatchObject({ quote: "cat", count: 2, resolver: { id: "1", name: "Ann" } })
  expect(opened?.comments.map(({ body }) => body)).toEqual(["Which one?", "Mine."])
  expect(opened?.comments[1]?.reactions).toMatchObject([{ emoji: "👍", people: [{ name: "Ann" }] }])
  desk.tell("threads", [
    change("unreacted", 6, { comment: "d", text: "👍" }),
    change("reopened", 7),
    change("deleted", 8, { comment: "d" }),
  ])
  const [reopened] = desk.threads.all
  expect(reopened?.resolved).toBe(null)
  expect(reopened?.comments[1]).toMatchObject({ body: "", reactions: [], deleted: expect.any(String) })
  desk.tell("threads", [change("deleted", 9)])
  expect(desk.threads.all).toEqual([])
})

test("a change that comes while they are listed is neither missed nor taken twice", async () => {
  const desk = new Desk()
  desk.tell("threads", [
    change("replied", 1, { comment: "c", text: "in the list" }),
    change("replied", 2, { comment: "d", text: "after it" }),
  ])
  const listed = { ...thread("a", [4, 7]), number: 1, count: 1 }
  const comment = { id: "c", number: 1, author: ANN, body: "in the list", created: "", edited: null, deleted: null }
  await desk.answer(1, { ...listed, comments: [{ ...comment, mentions: [], reactions: [] }] })
  expect(desk.threads.all[0]?.comments.map(({ body }) => body)).toEqual(["in the list", "after it"])
})

test("where a number is missing they are listed again", async () => {
  const desk = new Desk()
  await desk.answer(1, thread("a", [4, 7]))
  desk.tell("threads", [change("resolved", 3)])
  expect(desk.asked.length).toBe(1)
  await desk.answer(2, { ...thread("a", [4, 7]), number: 2 })
  expect(desk.threads.all[0]?.resolved).not.toBe(null)
})

test("what nobody could be told of is found by the number that the server says", async () => {
  const desk = new Desk()
  desk.tell("discussed", 1)
  await desk.answer(1, thread("a", [4, 7]))
  desk.tell("discussed", 1)
  expect(desk.asked.length).toBe(0)
  desk.tell("discussed", 2)
  expect(desk.asked.length).toBe(1)
  await desk.answer(2, { ...thread("a", [4, 7]), number: 2 }, thread("b", [4, 7], 1, 2))
  expect([desk.threads.all.length, desk.asked.length]).toEqual([2, 0])
})

test("a list that is older than what the server has said since is asked for again, but once", async () => {
  const desk = new Desk()
  desk.tell("discussed", 5)
  await desk.answer(1, thread("a", [4, 7]))
  expect(desk.asked.length).toBe(1)
  await desk.answer(1, thread("a", [4, 7])) // a backup was brought back, in which there were fewer
  expect(desk.asked.length).toBe(0)
})

test("a list of another revision than the copy's is brought to where the copy is", async () => {
  const desk = new Desk()
  desk.unit(revision(2, [{ insert: "xx" }]))
  await desk.answer(2, thread("old", [4, 7]), thread("new", [4, 7], 3, 2))
  expect([...desk.threads.places]).toEqual([["old", [6, 9]]])
  desk.unit(revision(3, [{ retain: 20 }, { insert: "x" }]))
  expect(desk.threads.places.get("new")).toEqual([4, 7])
  desk.pending = [{ delete: 2 }]
  expect(desk.threads.places.get("old")).toEqual([4, 7])
  expect(desk.threads.choose([4, 7])).toEqual({ revision: 3, start: 6, end: 9 })
})

test("a list that could not be had is asked for again after the next connection", async () => {
  const desk = new Desk()
  desk.asked.shift()?.(new Error("the server cannot be reached"))
  await settled()
  expect([desk.threads.isThere, String(desk.threads.problem)]).toEqual([false, "Error: the server cannot be reached"])
  desk.tell("joined", {})
  await desk.answer(1, thread("a", [4, 7]))
  expect([desk.threads.isThere, desk.threads.problem, desk.threads.all.length]).toEqual([true, null, 1])
})

test("a change that comes while they are listed again is not lost with what was known before", async () => {
  const desk = new Desk()
  await desk.answer(1, thread("a", [4, 7]))
  desk.tell("joined", {})
  desk.tell("threads", [change("resolved", 2)])
  await desk.answer(1, thread("a", [4, 7]))
  expect(desk.threads.all[0]?.resolved).not.toBe(null)
})

test("an answer that is older than what came live changes nothing", async () => {
  const desk = new Desk()
  await desk.answer(1, thread("a", [4, 7]))
  desk.tell("threads", [change("resolved", 2)])
  desk.threads.put(thread("a", [4, 7]))
  expect(desk.threads.all[0]?.resolved).not.toBe(null)
})
