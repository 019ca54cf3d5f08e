/** Several tabs, several people, tabs that are gone, and what could not be merged. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { UNUSED } from "../../src/forgotten.ts"
import { clear, connect, editsOf, type Keeping, recoveries } from "../../src/index.ts"
import { RETRY, STALLED } from "../../src/store/stay.ts"
import { refusalOf } from "../refusal.ts"
import { Tab } from "./browser.ts"
import { DOCUMENT, Place, typed } from "./place.ts"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const SERVER = "http://a.org"

/** A tab that was opened, in which something was typed without a network, and that has died. */
async function lostTab(place: Place, text: string, options = {}): Promise<void> {
  const tab = new Tab(place.browser)
  place.network.mend()
  const copy = await place.open(tab, options)
  place.network.cut()
  copy.edit(typed(0, text))
  await place.wait(100)
  tab.die()
}

describe("tabs of one person", () => {
  test("never have one session", async () => {
    const place = new Place()
    const one = await place.open()
    const other = await place.open()
    expect(one.session).not.toBe(other.session)
    one.edit(typed(0, "x"))
    other.edit(typed(3, "y"))
    await place.wait(1_000)
    expect([one.text, other.text]).toEqual(["xabcy", "xabcy"])
    expect(place.text).toBe("xabcy")
  })

  test("that are gone are gone on from without a network, which is shown at once", async () => {
    const place = new Place()
    await lostTab(place, "x")
    const copy = await place.open()
    expect(copy.text).toBe("xabc")
    expect(copy.role).toBe("editor")
    expect(copy.saving).toMatchObject({ kind: "offline", edits: 1 })
    copy.edit(typed(0, "y"))
    place.network.mend()
    await place.wait(60_000)
    expect(place.text).toBe("yxabc")
    expect(copy.saving.kind).toBe("saved")
  })

  test("that were gone with everything saved leave the document to be read without a network", async () => {
    const place = new Place()
    const tab = new Tab(place.browser)
    const copy = await place.open(tab)
    copy.edit(typed(0, "x"))
    await place.wait(5_000)
    const { session } = copy
    tab.die()
    place.network.cut()
    const again = await place.open()
    expect(again.text).toBe("xabc")
    expect(again.session).not.toBe(session)
  })

  test("that are gone are each sent once: the newest by who comes, the others behind", async () => {
    const place = new Place()
    const tabs = [0, 1, 2].map(() => new Tab(place.browser))
    const copies = await Promise.all(tabs.map((tab) => place.open(tab)))
    place.network.cut()
    for (const [number, copy] of copies.entries()) {
      await place.wait(10)
      copy.edit(typed(0, `[${number}]`))
    }
    await place.wait(100)
    for (const tab of tabs) tab.die()
    place.network.mend()
    const copy = await place.open()
    await place.wait(60_000)
    expect(copy.text).toBe(place.text)
    expect(place.text).toMatch(/^\[2\](\[0\]\[1\]|\[1\]\[0\])abc$/)
    expect(place.browser.list(["stay"]).length).toBe(1)
  })

  test("that go while another is open are sent by it when it has a connection again", async () => {
    const place = new Place()
    const copy = await place.open()
    await lostTab(place, "x")
    place.network.mend()
    await place.wait(60_000)
    expect(place.text).toBe("xabc")
    expect(copy.text).toBe("xabc")
  })

  test("that close offline leave what is not saved to the next", async () => {
    const place = new Place()
    const copy = await place.open()
    place.network.cut()
    copy.edit(typed(0, "x"))
    const closing = copy.close()
    await place.wait(100)
    await closing
    expect(refusalOf(() => copy.edit(typed(0, "y"))).code).toBe("left")
    place.network.mend()
    const again = await place.open()
    await place.wait(1_000)
    expect(again.text).toBe("xabc")
    expect(place.text).toBe("xabc")
  })
})

test("who closes a document and opens it again at once, in the same tab, goes on where they were", async () => {
  const place = new Place()
  const tab = new Tab(place.browser)
  const copy = await place.open(tab)
  place.network.cut()
  const write = tab.write.bind(tab)
  tab.write = async (writes) => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    await write(writes)
  }
  copy.edit(typed(0, "x"))
  const again = place.enter(tab)
  const closed = copy.close()
  await place.wait(5_000)
  await closed
  expect((await again).text).toBe("xabc")
})

describe("what is typed", () => {
  test("by one person is not sent by another, nor to another server", async () => {
    const place = new Place()
    await lostTab(place, "x")
    place.network.mend()
    const bob = await place.open(new Tab(place.browser), { person: "bob" })
    await place.wait(60_000)
    expect(bob.text).toBe("abc")
    const elsewhere = recoveries("http://b.org", { person: "ann", store: anyTab(place) })
    await place.wait(100)
    expect(await elsewhere).toEqual([])
    await place.open()
    await place.wait(60_000)
    expect(place.text).toBe("xabc")
  })

  test("is not kept where nobody says who it is, or nothing is to be kept", async () => {
    const place = new Place()
    const tab = new Tab(place.browser)
    const nobody = connect(SERVER, DOCUMENT, { store: tab, WebSocket: place.network.socketsOf(tab) })
    const nothing = place.open(tab, { store: null })
    await place.wait(3_000)
    expect((await nobody).keeping).toEqual({ kind: "off", reason: "nobody has said who it is" })
    expect((await nothing).keeping).toEqual({ kind: "off", reason: "there is nothing to keep it in" })
    expect(place.browser.writes).toBe(0)
  })

  test("is still sent when the disk refuses, which is told; and kept when it does not any more", async () => {
    const place = new Place()
    const tab = new Tab(place.browser)
    const copy = await place.open(tab)
    const told: Keeping["kind"][] = []
    copy.on("keeping", ({ kind }) => told.push(kind))
    place.browser.refusal = new Error("the quota is used up")
    copy.edit(typed(0, "x"))
    await place.wait(1_000)
    expect(place.text).toBe("xabc")
    expect(copy.keeping).toEqual({ kind: "failing", error: place.browser.refusal })
    place.browser.refusal = null
    place.network.cut()
    copy.edit(typed(0, "y"))
    await place.wait(RETRY)
    expect(told).toEqual(["failing", "kept"])
    tab.die()
    const again = await place.open()
    expect(again.text).toBe("yxabc")
  })

  test("is still sent when the disk does not answer", async () => {
    const place = new Place()
    const tab = new Tab(place.browser)
    const copy = await place.open(tab)
    tab.write = () => new Promise(() => {})
    copy.edit(typed(0, "x"))
    await place.wait(STALLED - 10)
    expect(place.text).toBe("abc")
    await place.wait(100)
    expect(place.text).toBe("xabc")
    expect(copy.keeping.kind).toBe("failing")
  })

  test("is sent when nothing can be read from the disk", async () => {
    const place = new Place()
    const tab = new Tab(place.browser)
    tab.list = () => Promise.reject(new Error("no disk"))
    const copy = await place.open(tab)
    copy.edit(typed(0, "x"))
    await place.wait(1_000)
    expect(place.text).toBe("xabc")
    expect(copy.keeping.kind).toBe("failing")
  })

  test("stays where it is if it cannot be read, and keeps nobody from writing and keeping", async () => {
    const place = new Place()
    await lostTab(place, "x")
    const [held] = place.browser.list(["held"])
    place.browser.write([{ put: held?.key ?? [], value: { from: "another age" } }])
    place.network.mend()
    const tab = new Tab(place.browser)
    const copy = await place.open(tab)
    copy.edit(typed(0, "y"))
    await place.wait(5_000)
    expect(place.text).toBe("yabc")
    expect(copy.keeping.kind).toBe("kept")
    const options = { person: "ann", store: anyTab(place) }
    const asked = recoveries(SERVER, options)
    await place.wait(100)
    expect(await asked).toEqual([])
    expect(place.kept).toContain("another age")
  })

  test("costs the disk the same however long the document is", async () => {
    const place = new Place()
    const tab = new Tab(place.browser)
    const copy = await place.open(tab)
    copy.edit(typed(0, "long ".repeat(20_000)))
    await place.wait(5_000)
    const sizes: number[] = []
    const write = tab.write.bind(tab)
    tab.write = (writes) => {
      sizes.push(JSON.stringify(writes).length)
      return write(writes)
    }
    for (let times = 0; times < 100; times++) {
      copy.edit(typed(50, "x"))
      await place.wait(50)
    }
    expect(sizes.length).toBeGreaterThan(50)
    expect(Math.max(...sizes)).toBeLessThan(1_000)
  })

  test("becomes one whole when there is much of it and it is quiet", async () => {
    const place = new Place()
    const tab = new Tab(place.browser)
    const copy = await place.open(tab)
    for (let times = 0; times < 600; times++) copy.edit(typed(0, "x"))
    await place.wait(1_000)
    expect(place.browser.list(["entry"]).length).toBeGreaterThan(0)
    await place.wait(10_000)
    expect(place.browser.list(["entry"]).length).toBe(0)
    tab.die()
    expect((await place.open()).text).toBe(`${"x".repeat(600)}abc`)
  })
})

describe("a recovery copy", () => {
  /** Somebody has come back to a document that was restored from a backup meanwhile. */
  async function replaced(place: Place) {
    await lostTab(place, "x")
    place.server.lineage = "another"
    place.network.mend()
    const copy = await place.open()
    await place.wait(60_000)
    return copy
  }

  test("is offered until its person has seen to it, in whichever tab", async () => {
    const place = new Place()
    const copy = await replaced(place)
    expect(copy.text).toBe("abc")
    expect(copy.recoveries.map(editsOf)).toEqual([[{ insert: "x" }]])
    expect(copy.saving.kind).toBe("refused")
    await expect(copy.saved()).rejects.toMatchObject({ code: "not_saved" })
    const later = await place.open()
    const [recovery] = later.recoveries
    if (recovery === undefined) throw new Error("it is not offered")
    later.restore(recovery)
    await place.wait(1_000)
    expect(place.text).toBe("xabc")
    expect(later.saving.kind).toBe("saved")
    expect((await place.open()).recoveries).toEqual([])
  })

  test("is made of what a tab that is gone has left, too", async () => {
    const place = new Place()
    const tabs = [new Tab(place.browser), new Tab(place.browser)]
    const copies = [await place.open(tabs[0]), await place.open(tabs[1])]
    place.network.cut()
    for (const [number, copy] of copies.entries()) copy.edit(typed(0, `[${number}]`))
    await place.wait(100)
    for (const tab of tabs) tab.die()
    place.server.lineage = "another"
    place.network.mend()
    const copy = await place.open()
    await place.wait(60_000)
    const found = copy.recoveries.map((recovery) => JSON.stringify(editsOf(recovery)))
    expect(found.sort()).toEqual(['[{"insert":"[0]"}]', '[{"insert":"[1]"}]'])
    expect(place.browser.list(["stay"]).length).toBe(1)
  })

  test("is on the disk only what is not saved after all", async () => {
    const place = new Place()
    const tab = new Tab(place.browser)
    const copy = await place.open(tab)
    copy.edit(typed(0, "x"))
    copy.edit(typed(0, "y"))
    await place.wait(4)
    for (const line of place.server.lines) {
      place.server.refuse(line, "reload", 1)
      place.network.read(line)
    }
    await place.wait(60_000)
    expect(place.text).toBe("xabc")
    expect(copy.recoveries.map(editsOf)).toEqual([[{ insert: "y" }]])
    tab.die()
    const again = await place.open()
    expect(again.recoveries.map(editsOf)).toEqual([[{ insert: "y" }]])
    expect(again.text).toBe("xabc")
  })

  test("is told of for all documents, with what would be sent, and can be forgotten", async () => {
    const place = new Place()
    const copy = await replaced(place)
    await copy.close()
    place.server.role = "editor"
    const options = { person: "ann", store: anyTab(place) }
    const asked = recoveries(SERVER, options)
    await place.wait(100)
    const found = await asked
    expect(found.map(({ document, recovery }) => [document, editsOf(recovery)])).toEqual([
      [DOCUMENT, [{ insert: "x" }]],
    ])
    expect(found[0]?.error?.code).toBe("content_replaced")
    const forgotten = found[0]?.forget()
    await place.wait(100)
    await forgotten
    expect(place.browser.list(["recovery"])).toEqual([])
  })
})

test("what a tab that is gone has not saved is told of, while no tab takes care of it", async () => {
  const place = new Place()
  await lostTab(place, "x")
  const options = { person: "ann", store: anyTab(place) }
  const asked = recoveries(SERVER, options)
  await place.wait(100)
  const [found] = await asked
  expect(found?.error).toBeNull()
  expect(found && editsOf(found.recovery)).toEqual([{ insert: "x" }])
  const forgotten = found?.forget()
  await place.wait(100)
  await forgotten
  expect(place.browser.list([])).toEqual([])
})

test("what is kept of a person goes when it is cleared, and of nobody else", async () => {
  const place = new Place()
  await lostTab(place, "x")
  await lostTab(place, "y", { person: "bob" })
  const clearing = clear(SERVER, { person: "ann", store: anyTab(place) })
  await place.wait(100)
  await clearing
  expect(JSON.stringify(place.browser.list([]))).not.toContain("person ann")
  expect(place.browser.list(["stay"]).length).toBe(1)
  expect(place.browser.list(["held"]).length).toBe(1)
})

test("what is saved goes when it is cleared, and unsaved edits stay if they are to be kept", async () => {
  const place = new Place()
  const other = "1f0e0d0c-0b0a-4908-8706-050403020100"
  const tab = new Tab(place.browser)
  const opening = connect(SERVER, other, { person: "ann", store: tab, WebSocket: place.network.socketsOf(tab) })
  await place.wait(5_000)
  await opening
  tab.die()
  await lostTab(place, "x")
  const clearing = clear(SERVER, { person: "ann", store: anyTab(place), keepUnsaved: true })
  await place.wait(100)
  await clearing
  expect(place.browser.list(["stay"]).map(({ key }) => key[3])).toEqual([DOCUMENT])
})

test("content that nobody has opened for long is swept, unless something in it is not saved", async () => {
  const place = new Place()
  const other = "1f0e0d0c-0b0a-4908-8706-050403020100"
  const tab = new Tab(place.browser)
  const opening = connect(SERVER, other, { person: "ann", store: tab, WebSocket: place.network.socketsOf(tab) })
  await place.wait(5_000)
  await opening
  tab.die()
  await lostTab(place, "x", { person: "bob" })
  expect(place.browser.list(["stay"]).length).toBe(2)
  vi.setSystemTime(Date.now() + UNUSED + 1_000)
  place.network.mend()
  await place.open()
  await place.wait(5_000)
  const people = place.browser.list(["stay"]).map(({ key }) => `${key[2]} ${key[3]}`)
  expect(people.sort()).toEqual([`person ann ${DOCUMENT}`, `person bob ${DOCUMENT}`])
})

test("a document that lets nobody in rejects, and what was typed is kept", async () => {
  const place = new Place()
  await lostTab(place, "x")
  place.network.mend()
  const { server } = place
  server.refuseJoin = { type: "error", code: "forbidden", remedy: "stop", detail: "no more", seq: null }
  await expect(place.open()).rejects.toMatchObject({ code: "forbidden" })
  const asked = recoveries(SERVER, { person: "ann", store: anyTab(place) })
  await place.wait(100)
  expect((await asked).length).toBe(1)
  server.refuseJoin = null
  await place.open()
  await place.wait(1_000)
  expect(place.text).toBe("xabc")
})

/** What is kept, to whoever asks. */
function anyTab(place: Place): Tab {
  return new Tab(place.browser)
}
