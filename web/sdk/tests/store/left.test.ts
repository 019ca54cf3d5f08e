/** What is left of those who are gone: offered as a copy, told of, cleared, or swept. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { UNUSED } from "../../src/forgotten.ts"
import { clear, connect, editsOf, recoveries } from "../../src/index.ts"
import { Tab } from "./browser.ts"
import { anyTab, DOCUMENT, lostTab, Place, SERVER, typed } from "./place.ts"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
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
