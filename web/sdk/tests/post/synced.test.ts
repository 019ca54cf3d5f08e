import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { clear } from "../../src/keeping.ts"
import { type Synced, type SynchronizeOptions, synchronize } from "../../src/post/index.ts"
import { Chance } from "../chance.ts"
import { refusalOf } from "../refusal.ts"
import { Browser, Tab } from "../store/browser.ts"
import { Line, Office } from "./office.ts"

const DOCUMENT = "0f0e0d0c-0b0a-4908-8706-050403020100"

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function opened(line: Line, options: SynchronizeOptions = {}): Promise<Synced> {
  const opening = synchronize("http://a.org", DOCUMENT, { fetch: line.fetch, store: null, person: "ann", ...options })
  opening.catch(() => {})
  await vi.advanceTimersByTimeAsync(500)
  return await opening
}

async function wait(time: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(time)
}

function problem(status: number, values: object, headers = {}): Response {
  return Response.json(values, { status, headers })
}

test("what is typed reaches the document, and what others write comes with an answer", async () => {
  const office = new Office("the cat")
  const synced = await opened(new Line(office))
  expect(synced.text).toBe("the cat")
  synced.edit([{ retain: 7 }, { insert: "s" }])
  office.write([{ insert: "all " }])
  expect(synced.saving.kind).toBe("saving")
  await wait(1_000)
  expect([synced.text, office.text]).toEqual(["all the cats", "all the cats"])
  expect(synced.saving).toEqual({ kind: "saved", revision: 3 })
  office.write([{ insert: "nearly " }])
  await wait(6_000)
  expect(synced.text).toBe("nearly all the cats")
})

test("who listens hears of every change once, own ones with their source", async () => {
  const office = new Office()
  const synced = await opened(new Line(office))
  const heard: unknown[] = []
  synced.on("change", (change) => heard.push(change))
  synced.edit([{ insert: "1" }], { source: "me" })
  office.write([{ retain: 3 }, { insert: "2" }])
  await wait(6_000)
  expect(heard).toEqual([
    { delta: [{ insert: "1" }], own: true, source: "me" },
    { delta: [{ retain: 4 }, { insert: "2" }], own: false, source: null },
  ])
})

test.each([...Array(12).keys()])(
  "nothing is lost and nothing doubled, whatever the network does (seed %i)",
  async (seed) => {
    const chance = new Chance(seed + 1)
    const office = new Office("")
    const browser = new Browser()
    const lines = [new Line(office), new Line(office)]
    const tabs = lines.map(() => new Tab(browser))
    const texts = await Promise.all(lines.map((line, index) => opened(line, { store: tabs[index] as Tab })))
    const typed: string[] = []
    for (let step = 0; step < 60; step += 1) {
      const who = chance.below(2)
      const text = texts[who] as Synced
      const word = `<${step}>`
      typed.push(word)
      text.edit(
        [{ retain: chance.below(text.text.length + 1) }, { insert: word }].filter((op) => op.retain !== 0) as never,
      )
      if (chance.happens(0.3)) {
        office.write([{ insert: `(${step})` }])
        typed.push(`(${step})`)
      }
      lines[who]?.fates.push(...chance.shuffled(["lost", "answer lost", "twice"] as const).slice(chance.below(3)))
      await wait(chance.below(3_000))
      if (chance.happens(0.1)) {
        await wait(5) // so that the last keystroke is on the disk
        tabs[who]?.die()
        tabs[who] = new Tab(browser)
        texts[who] = await opened(lines[who] as Line, { store: tabs[who] as Tab })
      }
    }
    for (const line of lines) line.fates = []
    await wait(120_000)
    expect(texts.map(({ text }) => text)).toEqual([office.text, office.text])
    // A word into which another was typed is there in its pieces: so characters are counted.
    expect([...office.text].sort().join("")).toBe([...typed.join("")].sort().join(""))
  },
)

test("what was typed offline survives the tab, and goes on in the next", async () => {
  const office = new Office("abc")
  const browser = new Browser()
  const line = new Line(office)
  const first = new Tab(browser)
  const synced = await opened(line, { store: first })
  line.isCut = true
  synced.edit([{ retain: 3 }, { insert: "d" }])
  await wait(3_000)
  expect(synced.saving).toMatchObject({ kind: "offline", edits: 1 })
  first.die()
  office.write([{ insert: ">" }])
  const second = await opened(line, { store: new Tab(browser) })
  expect(second.text).toBe("abcd")
  line.isCut = false
  await wait(60_000)
  expect([second.text, office.text]).toEqual([">abcd", ">abcd"])
})

test("what several tabs have left is all sent, by whoever opens the document next", async () => {
  const office = new Office("")
  const browser = new Browser()
  const line = new Line(office)
  const tabs = [new Tab(browser), new Tab(browser)]
  for (const [index, tab] of tabs.entries()) {
    line.isCut = false
    const synced = await opened(line, { store: tab })
    line.isCut = true
    synced.edit([{ insert: `${index}` }])
    await wait(100)
  }
  for (const tab of tabs) tab.die()
  line.isCut = false
  const synced = await opened(line, { store: new Tab(browser) })
  await wait(20_000)
  expect([...synced.text].sort().join("")).toBe("01")
  expect(office.text).toBe(synced.text)
  expect(browser.list(["letters"])).toHaveLength(1)
})

test("another person in the same browser neither sees nor sends it", async () => {
  const office = new Office("abc")
  const browser = new Browser()
  const line = new Line(office)
  const tab = new Tab(browser)
  const synced = await opened(line, { store: tab })
  line.isCut = true
  synced.edit([{ insert: "secret " }])
  await wait(100)
  tab.die()
  line.isCut = false
  const theirs = await opened(line, { store: new Tab(browser), person: "bob" })
  await wait(20_000)
  expect([theirs.text, office.text]).toEqual(["abc", "abc"])
})

test("own edits are taken back and done again, and nobody else's", async () => {
  const office = new Office("abc")
  const synced = await opened(new Line(office))
  synced.edit([{ retain: 3 }, { insert: "mine" }])
  await wait(1_000)
  office.write([{ insert: "theirs" }])
  await wait(6_000)
  synced.undo()
  await wait(1_000)
  expect([synced.text, office.text]).toEqual(["theirsabc", "theirsabc"])
  synced.redo()
  await wait(1_000)
  expect([synced.text, office.text]).toEqual(["theirsabcmine", "theirsabcmine"])
})

test("what was refused once goes again, on the newest content and in another session", async () => {
  const office = new Office("abc")
  const line = new Line(office)
  const synced = await opened(line)
  line.fates = [problem(409, { code: "session_taken", remedy: "reload", detail: "it belongs to somebody else" })]
  synced.edit([{ insert: "x" }])
  await wait(10_000)
  expect([synced.text, office.text]).toEqual(["xabc", "xabc"])
  const sessions = new Set(line.asked.map(({ packet }) => packet?.session))
  expect(sessions.size).toBe(2)
})

test("what is refused time after time is for the person to see, and is not thrown away", async () => {
  const office = new Office("abc")
  const line = new Line(office)
  const synced = await opened(line)
  const large = () => problem(413, { code: "document_too_large", remedy: "reload", detail: "too long" })
  synced.edit([{ insert: "x" }])
  line.fates = [0, 1, 2, 3].flatMap(() => [large(), "through" as const])
  await wait(120_000)
  expect(synced.saving).toMatchObject({ kind: "refused", error: { code: "document_too_large" } })
  expect(synced.text).toBe("xabc")
  await expect(synced.saved()).rejects.toMatchObject({ code: "document_too_large" })
})

test("who may only read cannot write, and sees what comes", async () => {
  const office = new Office("abc")
  office.role = "viewer"
  const synced = await opened(new Line(office))
  expect(refusalOf(() => synced.edit([{ insert: "x" }])).code).toBe("forbidden")
  office.write([{ insert: "more " }])
  await wait(6_000)
  expect(synced.text).toBe("more abc")
})

test("a role that changes is told, and ends writing", async () => {
  const office = new Office("abc")
  const synced = await opened(new Line(office))
  const heard: unknown[] = []
  synced.on("role", (role) => heard.push(role))
  office.role = "commenter"
  await wait(6_000)
  expect([synced.writable, heard]).toEqual([false, ["commenter"]])
})

test("an edit that does not fit is refused, and nothing changes", async () => {
  const synced = await opened(new Line(new Office("a😀\n", { rich: true })))
  for (const delta of [
    [{ retain: 2 }, { insert: "x" }],
    [{ retain: 9 }, { insert: "x" }],
    [{ retain: 3 }, { delete: 1 }],
  ])
    expect(refusalOf(() => synced.edit(delta as never)).code).toBe("does_not_fit")
  expect(refusalOf(() => synced.edit([{ insert: "x", attributes: { bold: true } }])).code).toBe("malformed_delta")
  expect(synced.text).toBe("a😀\n")
})

test("a server that wants to be left alone for a while is", async () => {
  const line = new Line(new Office("abc"))
  const synced = await opened(line)
  line.fates = [problem(429, { code: "throttled", remedy: "retry", detail: "slowly" }, { "Retry-After": "60" })]
  synced.edit([{ insert: "x" }])
  await wait(2_000)
  const asked = line.asked.length
  synced.edit([{ insert: "y" }])
  await wait(50_000)
  expect(line.asked.length).toBe(asked)
  await wait(20_000)
  expect(synced.saving.kind).toBe("saved")
})

test("nobody asks what is new while nobody looks, but what was typed leaves at once", async () => {
  const office = new Office("abc")
  const line = new Line(office)
  const synced = await opened(line)
  synced.edit([{ insert: "x" }])
  synced.rest()
  await wait(200)
  expect(office.text).toBe("xabc")
  const asked = line.asked.length
  await wait(60_000)
  expect(line.asked.length).toBe(asked)
  synced.hurry()
  await wait(100)
  expect(line.asked.length).toBe(asked + 1)
})

test("a disk that fails is told, and writing goes on", async () => {
  const office = new Office("abc")
  const browser = new Browser()
  const synced = await opened(new Line(office), { store: new Tab(browser) })
  const heard: string[] = []
  synced.on("keeping", ({ kind }) => heard.push(kind))
  browser.refusal = new Error("the disk is full")
  synced.edit([{ insert: "x" }])
  await wait(2_000)
  browser.refusal = null
  synced.edit([{ insert: "y" }])
  await wait(2_000)
  expect([heard, office.text]).toEqual([["failing", "kept"], "yxabc"])
})

test("the whole text comes where the document was restored from a backup, and nothing typed is lost", async () => {
  const office = new Office("abc")
  const synced = await opened(new Line(office))
  office.lineage = "after-a-backup"
  office.write([{ insert: "old " }])
  synced.edit([{ retain: 3 }, { insert: "!" }])
  await wait(6_000)
  expect([synced.text, office.text]).toEqual(["old abc!", "old abc!"])
})

test.each([
  ["a token", { token: "t-1" }, "Authorization", "Bearer t-1"],
  ["a link", { link: async () => "l-1" }, "Nexus-Link", "l-1"],
])("packets go with %s", async (_, secret, header, value) => {
  const line = new Line(new Office())
  await opened(line, secret)
  expect(line.asked[0]?.url).toBe(`http://a.org/api/v1/documents/${DOCUMENT}/sync`)
  expect(line.asked[0]?.headers.get(header)).toBe(value)
})

test("on the server's own pages packets show the token of its forms, which is fetched first", async () => {
  const line = new Line(new Office())
  const page = { cookie: "" }
  vi.stubGlobal("document", { ...page, addEventListener() {}, removeEventListener() {}, visibilityState: "visible" })
  const { document } = globalThis as unknown as { document: { cookie: string } }
  const send = line.fetch
  const fetch: typeof line.fetch = async (url, init) => {
    if (String(url).endsWith("/session")) document.cookie = "theme=dark; csrftoken=c-1"
    return send(url, init)
  }
  const opening = synchronize("http://a.org", DOCUMENT, { fetch, store: null })
  await wait(500)
  await opening
  expect(line.asked.map(({ url }) => url.slice("http://a.org/api/v1".length))).toEqual([
    "/session",
    `/documents/${DOCUMENT}/sync`,
  ])
  expect(line.asked[1]?.headers.get("X-CSRFToken")).toBe("c-1")
  vi.unstubAllGlobals()
})

test.each([
  ["the server says so", problem(404, { code: "not_found", remedy: "stop", detail: "there is none" }), "not_found"],
  ["a proxy says so", new Response("<html>", { status: 403 }), "status_403"],
])("who is not let in is told why: %s", async (_, refusal, code) => {
  const line = new Line(new Office())
  line.fates = [refusal]
  await expect(opened(line)).rejects.toMatchObject({ code })
  const asked = line.asked.length
  await wait(60_000)
  expect(line.asked.length).toBe(asked)
})

test("who waits too long for the first content, or waits no longer, is told", async () => {
  const line = new Line(new Office())
  line.isCut = true
  const opening = opened(line)
  const late = expect(opening).rejects.toMatchObject({ code: "unavailable" })
  const given = new AbortController()
  const other = expect(opened(line, { signal: given.signal })).rejects.toThrow("enough")
  given.abort(new Error("enough"))
  await wait(31_000)
  await Promise.all([late, other])
})

test("answers that are cut off, or no JSON, are asked for again", async () => {
  const office = new Office("abc")
  const line = new Line(office)
  const synced = await opened(line)
  line.fates = [new Response("{"), Response.json({ head: "x" })]
  synced.edit([{ insert: "x" }])
  await wait(30_000)
  expect([synced.saving.kind, office.text]).toEqual(["saved", "xabc"])
})

test("who signs out takes along what is saved, and on request what is not", async () => {
  const office = new Office("abc")
  const browser = new Browser()
  const line = new Line(office)
  const whose = { person: "ann", store: new Tab(browser) }
  const left = () => browser.list([]).length
  const saved = await opened(line, { store: new Tab(browser) })
  await Promise.all([saved.close(), wait(100)])
  const clearing = clear("http://a.org", { ...whose, keepUnsaved: true })
  await wait(100)
  await clearing
  expect(left()).toBe(0)
  const unsaved = await opened(line, { store: new Tab(browser) })
  line.isCut = true
  unsaved.edit([{ insert: "x" }])
  await Promise.all([unsaved.close(), wait(100)])
  const keeping = clear("http://a.org", { ...whose, keepUnsaved: true })
  await wait(100)
  await keeping
  expect(left()).toBe(2)
  const dropping = clear("http://a.org", whose)
  await wait(100)
  await dropping
  expect(left()).toBe(0)
})

test("what a tab has left stays in the browser as long as the server does not take it", async () => {
  const office = new Office("")
  const browser = new Browser()
  const line = new Line(office)
  const tabs = [new Tab(browser), new Tab(browser)]
  const texts = await Promise.all(tabs.map((tab) => opened(line, { store: tab })))
  line.isCut = true
  for (const text of texts) text.edit([{ insert: "x" }])
  await wait(100)
  for (const tab of tabs) tab.die()
  line.isCut = false
  const refusal = { code: "forbidden", remedy: "stop", detail: "you may only read" }
  line.fates = [1, 2].map(() => problem(403, refusal))
  const next = new Tab(browser)
  await opened(line, { store: next })
  await wait(5_000)
  expect(browser.list(["letters"])).toHaveLength(2)
  next.die()
  await opened(line, { store: new Tab(browser) })
  await wait(20_000)
  expect(office.text).toBe("xx")
})
