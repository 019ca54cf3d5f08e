/** Several tabs, several people, tabs that are gone, and a disk that refuses. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { connect, type Keeping, recoveries } from "../../src/index.ts"
import { RETRY, STALLED } from "../../src/store/stay.ts"
import { refusalOf } from "../refusal.ts"
import { Tab } from "./browser.ts"
import { anyTab, DOCUMENT, lostTab, Place, SERVER, typed } from "./place.ts"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

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
