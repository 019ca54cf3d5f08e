/** A copy, as those who embed it see it. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { type Changed, CollabError, type CopyEvents, connect } from "../src/index.ts"
import { LIMITS } from "./client/world.ts"
import { refusalOf } from "./refusal.ts"
import { Tab } from "./store/browser.ts"
import { DOCUMENT, Place, typed } from "./store/place.ts"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** All that a copy tells, by name, in order. */
async function listening(place: Place) {
  const copy = await place.open()
  const heard: [string, unknown][] = []
  for (const name of [
    "change",
    "saving",
    "lost",
    "joined",
    "role",
    "document",
    "ended",
    "recovery",
  ] as (keyof CopyEvents)[])
    copy.on(name, (event) => heard.push([name, event]))
  return { copy, heard, names: () => heard.splice(0).map(([name]) => name) }
}

describe("an edit", () => {
  test("is shown and told at once, with who made it, and saved a little later", async () => {
    const place = new Place()
    const { copy, heard } = await listening(place)
    const source = {}
    copy.edit(typed(1, "x"), { source })
    expect(copy.text).toBe("axbc")
    expect(heard).toEqual([
      ["change", { delta: typed(1, "x"), own: true, source, author: null, revision: 0 } satisfies Changed],
      ["saving", { kind: "saving", edits: 1, delayed: false }],
    ])
    await place.wait(1_000)
    expect(heard.at(-1)).toEqual(["saving", { kind: "saved", revision: 1 }])
  })

  test("of somebody else is told with its author", async () => {
    const place = new Place()
    const { copy, heard } = await listening(place)
    const other = await place.open(new Tab(place.browser), { person: "bob" })
    other.edit(typed(0, "x"))
    await place.wait(100)
    expect(copy.text).toBe("xabc")
    expect(heard[0]).toMatchObject(["change", { delta: typed(0, "x"), own: false, source: null }])
  })

  test("that the server would refuse throws, and changes nothing", async () => {
    const place = new Place()
    place.server.limits = { ...LIMITS, length: 10, embeds: false }
    const { copy, heard } = await listening(place)
    expect(refusalOf(() => copy.edit([{ delete: 9 }])).code).toBe("does_not_fit")
    expect(refusalOf(() => copy.edit(typed(0, "12345678"))).code).toBe("document_too_large")
    expect(refusalOf(() => copy.edit([{ insert: { image: "x" } }])).code).toBe("malformed_delta")
    expect(refusalOf(() => copy.edit([{ insert: "\ud83d" }])).code).toBe("malformed_delta")
    expect(copy.text).toBe("abc")
    expect(heard).toEqual([])
    expect(copy.saving.kind).toBe("saved")
  })

  test("may be larger than what a submission takes: it is sent in pieces", async () => {
    const place = new Place()
    place.server.limits = { ...LIMITS, delta: 1_000 }
    const { copy } = await listening(place)
    const long = "😀 line\n".repeat(2_000)
    copy.edit(typed(1, long))
    const saved = copy.saved()
    await place.wait(10_000)
    expect(await saved).toBeGreaterThan(10)
    expect(place.text).toBe(`a${long}bc`)
    const sent = place.server.heard.filter((frame) => frame.type === "submit")
    expect(Math.max(...sent.map((frame) => JSON.stringify(frame.delta).length))).toBeLessThanOrEqual(1_000)
  })

  test("that would leave half a character to be sent is refused", async () => {
    const place = new Place()
    const { copy } = await listening(place)
    place.network.cut()
    copy.edit(typed(0, "x"))
    copy.edit(typed(1, "😀"))
    expect(refusalOf(() => copy.edit(typed(2, "y"))).code).toBe("malformed_delta")
    expect(copy.text).toBe("x😀abc")
  })

  test("of nothing is none", async () => {
    const { copy, heard } = await listening(new Place())
    copy.edit([])
    copy.edit([{ retain: 2 }])
    expect(heard).toEqual([])
  })

  test("is taken back and done again", async () => {
    const { copy, heard } = await listening(new Place())
    expect([copy.canUndo, copy.canRedo]).toEqual([false, false])
    copy.edit(typed(0, "x"))
    copy.edit(typed(1, "y"), { withLast: true })
    copy.undo()
    expect([copy.text, copy.canUndo, copy.canRedo]).toEqual(["abc", false, true])
    copy.redo()
    expect(copy.text).toBe("xyabc")
    expect(heard.filter(([name]) => name === "change").length).toBe(4)
  })
})

describe("a copy", () => {
  test("says when a connection is lost and when it is back", async () => {
    const place = new Place()
    const { copy, names } = await listening(place)
    expect(copy.connected).toBe(true)
    place.network.cut()
    expect(copy.connected).toBe(false)
    copy.edit(typed(0, "x"))
    const { saving } = copy
    expect(saving.kind).toBe("offline")
    if (saving.kind === "offline") expect(saving.until).toBeGreaterThanOrEqual(Date.now())
    place.network.mend()
    await place.wait(60_000)
    expect(names()).toEqual(expect.arrayContaining(["lost", "joined", "saving"]))
    expect(copy.saving).toEqual({ kind: "saved", revision: 1 })
  })

  test("is writable as long as its role, the trash and a lock allow it", async () => {
    const place = new Place()
    const { copy, heard } = await listening(place)
    const say = async (frame: Parameters<typeof place.server.say>[1]) => {
      for (const line of place.server.lines) place.server.say(line, frame)
      for (const line of place.server.lines) place.network.read(line)
      await place.wait(100)
    }
    expect(copy.writable).toBe(true)
    await say({ type: "role", role: "viewer" })
    expect([copy.writable, copy.role]).toEqual([false, "viewer"])
    expect(refusalOf(() => copy.edit(typed(0, "x"))).code).toBe("forbidden")
    await say({ type: "role", role: "owner" })
    await say({ type: "document", title: "Plan", trashed: true, locked: null })
    expect([copy.writable, copy.trashed, copy.title]).toEqual([false, true, "Plan"])
    await say({ type: "document", title: null, trashed: false, locked: null })
    expect([copy.writable, copy.title]).toEqual([true, "Plan"])
    await say({ type: "document", title: null, trashed: null, locked: true })
    expect(copy.writable).toBe(false)
    expect(heard.map(([name]) => name)).toEqual(["role", "role", "document", "document", "document"])
  })

  test("tells how much is new in one's inbox", async () => {
    const place = new Place()
    const copy = await place.open()
    const told: number[] = []
    copy.on("inbox", (unread) => told.push(unread))
    for (const line of place.server.lines) place.server.say(line, { type: "inbox", unread: 3 })
    for (const line of place.server.lines) place.network.read(line)
    await place.wait(100)
    expect(told).toEqual([3])
  })

  test("that the server ends says why, and what was not saved goes on with the next", async () => {
    const place = new Place()
    const { copy, heard } = await listening(place)
    place.network.cut()
    copy.edit(typed(0, "x"))
    place.network.mend()
    place.server.refuseJoin = { type: "error", code: "signed_out", remedy: "stop", detail: "come in again", seq: null }
    await place.wait(60_000)
    expect(copy.ended).toMatchObject({ code: "signed_out" })
    expect(heard.at(-2)?.[0]).toBe("ended")
    expect(copy.saving.kind).toBe("refused")
    place.server.refuseJoin = null
    const again = await place.open()
    await place.wait(1_000)
    expect([again.text, place.text]).toEqual(["xabc", "xabc"])
  })

  test("that is closed says nothing more", async () => {
    const place = new Place()
    const { copy, names } = await listening(place)
    const closing = copy.close()
    await place.wait(100)
    await closing
    expect(names()).toEqual([])
    expect(copy.text).toBe("abc")
    expect(refusalOf(() => copy.edit(typed(0, "x"))).code).toBe("left")
  })

  test("that is closed and could not keep what was typed says so", async () => {
    const place = new Place()
    const copy = await place.open(new Tab(place.browser), { store: null })
    place.network.cut()
    copy.edit(typed(0, "x"))
    const closing = expect(copy.close({ patience: 500 })).rejects.toMatchObject({ code: "not_saved" })
    await place.wait(500)
    await closing
  })

  test("tells who else is here", async () => {
    const place = new Place()
    const { copy } = await listening(place)
    const told: number[] = []
    copy.on("participants", (participants) => told.push(participants.size))
    const bob = { session: "bobs-session-bobs", name: "Bob", colour: "#3366cc", person: "bob" } as const
    const entered = [{ ...bob, state: "active", revision: 0, range: [1, 1] } as const]
    for (const line of place.server.lines)
      place.server.say(line, { type: "roster", entered, moved: [], left: [], others: 4 })
    for (const line of place.server.lines) place.network.read(line)
    await place.wait(100)
    copy.edit(typed(0, "xx"))
    expect(copy.participants.get(bob.session)?.range).toEqual([3, 3])
    expect(copy.crowd).toBe(4)
    place.network.cut()
    expect(told).toEqual([1, 0])
  })

  test("says to others where one is", async () => {
    const place = new Place()
    const { copy } = await listening(place)
    copy.point([1, 2], "typing")
    await place.wait(100)
    expect(place.server.heard.at(-1)).toEqual({ type: "point", revision: 0, range: [1, 2], state: "typing" })
    copy.renew("fresh")
    await place.wait(100)
    expect(place.server.heard.at(-1)).toEqual({ type: "renew", token: "fresh" })
  })
})

describe("entering", () => {
  test("gives up after half a minute without a server", async () => {
    const place = new Place()
    place.network.cut()
    const entering = expect(place.enter(new Tab(place.browser))).rejects.toMatchObject({ code: "unavailable" })
    await place.wait(31_000)
    await entering
  })

  test("gives up when it is told to", async () => {
    const place = new Place()
    place.network.cut()
    const stop = new AbortController()
    const entering = expect(place.enter(new Tab(place.browser), { signal: stop.signal })).rejects.toThrow("enough")
    await place.wait(1_000)
    stop.abort(new Error("enough"))
    await entering
    await expect(place.enter(new Tab(place.browser), { signal: stop.signal })).rejects.toThrow("enough")
  })

  test("comes with a fresh secret each time, and goes on when there was none", async () => {
    const place = new Place()
    let times = 0
    const token = async () => {
      times += 1
      if (times === 1) throw new Error("no network")
      return `token-${times}`
    }
    const copy = await place.open(new Tab(place.browser), { token })
    expect(copy.text).toBe("abc")
    expect(place.server.heard[0]).toMatchObject({ type: "join", token: "token-2" })
    place.network.cut()
    place.network.mend()
    await place.wait(1_000)
    expect(place.server.heard.at(-1)).toMatchObject({ type: "join", token: "token-3" })
  })

  test("ends when whoever fetches the secret says so", async () => {
    const place = new Place()
    const token = () => Promise.reject(new CollabError("signed_out", "stop", "come in again"))
    await expect(place.open(new Tab(place.browser), { token })).rejects.toMatchObject({ code: "signed_out" })
  })

  test("ends where no Nexus answers", async () => {
    const place = new Place()
    const Sockets = place.network.socketsOf() as unknown as new (address: string, protocol: string) => object
    class Other extends Sockets {
      constructor(address: string) {
        super(address, "")
      }
    }
    const entering = connect("http://a.org", DOCUMENT, { WebSocket: Other as unknown as typeof WebSocket })
    const refused = expect(entering).rejects.toMatchObject({ code: "no_nexus" })
    await place.wait(1_000)
    await refused
  })
})
