/** Whatever moment a tab dies: what it had kept is sent once, by whoever opens the document next. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { type ConnectOptions, type Copy, connect } from "../../src/index.ts"
import { type Delta, textOf } from "../../src/ot/index.ts"
import { Server } from "../client/world.ts"
import { Network } from "../network.ts"
import { Authority } from "../sync/world.ts"
import { Browser, Tab } from "./browser.ts"

const DOCUMENT = "0f0e0d0c-0b0a-4908-8706-050403020100"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

class Place {
  readonly server = new Server(new Authority([{ insert: "abc" }]))
  readonly network = new Network(this.server)
  readonly browser = new Browser()

  get text(): string {
    return textOf(this.server.authority.content)
  }

  /** Somebody opens the document in a new tab. */
  async open(tab = new Tab(this.browser), options: ConnectOptions = {}): Promise<Copy> {
    const opening = this.enter(tab, options)
    opening.catch(() => {})
    await vi.advanceTimersByTimeAsync(3_000)
    return await opening
  }

  /** Somebody is about to. */
  enter(tab: Tab, options: ConnectOptions = {}): Promise<Copy> {
    const WebSocket = this.network.socketsOf(tab)
    return connect("http://a.org", DOCUMENT, { person: "ann", store: tab, WebSocket, ...options })
  }

  /** All that is on the disk of what was typed. */
  get kept(): string {
    return JSON.stringify(this.browser.list([]))
  }
}

function typed(place: number, text: string): Delta {
  return place === 0 ? [{ insert: text }] : [{ retain: place }, { insert: text }]
}

test("what is typed is saved, and kept on this side before it is sent", async () => {
  const place = new Place()
  const copy = await place.open()
  expect(copy.text).toBe("abc")
  const { sent } = place.network
  copy.edit(typed(1, "x"))
  expect(copy.saving).toEqual({ kind: "saving", edits: 1, delayed: false })
  await vi.advanceTimersByTimeAsync(1)
  expect(place.network.sent).toBe(sent)
  expect(place.kept).not.toContain('"x"')
  await vi.advanceTimersByTimeAsync(1)
  expect(place.network.sent).toBe(sent + 1)
  expect(place.kept).toContain('"x"')
  await vi.advanceTimersByTimeAsync(100)
  expect(place.text).toBe("axbc")
  expect(await copy.saved()).toBe(1)
})

describe("a tab that dies", () => {
  const DEATHS = Array.from({ length: 24 }, (_, number) => number + 1)

  test.each(DEATHS)("after write %i is gone on from, and what was kept is sent once", async (death) => {
    const place = new Place()
    const written: string[] = []
    const kept = new Set<string>()
    // The second one goes on without a network, dies too, and the third one goes on from there.
    for (const number of [0, 1]) {
      const tab = new Tab(place.browser)
      tab.dieAfter = place.browser.writes + (number === 0 ? death : (death % 5) + 2)
      if (number === 1) place.network.cut()
      void place.enter(tab).then((copy) => write(copy, written, tab, place))
      await vi.advanceTimersByTimeAsync(60_000)
      for (const word of written) if (place.kept.includes(word) || place.text.includes(word)) kept.add(word)
      place.network.mend()
      if (!tab.isDead) tab.die()
    }
    const copy = await place.open()
    copy.edit([{ insert: "[last]" }])
    written.push("[last]")
    kept.add("[last]")
    await vi.advanceTimersByTimeAsync(60_000)
    expect(copy.saving.kind).toBe("saved")
    expect(copy.text).toBe(place.text)
    for (const word of written) {
      const times = place.text.split(word).length - 1
      if (kept.has(word)) expect(times, `${word} in ${place.text}`).toBe(1)
      else expect(times, `${word} in ${place.text}`).toBeLessThanOrEqual(1)
    }
  })

  /** Type, also without a network; every word is one of a kind. */
  async function write(copy: Copy, written: string[], tab: Tab, place: Place): Promise<void> {
    for (let number = 0; number < 30 && !tab.isDead; number++) {
      const word = `[${written.length}]`
      written.push(word)
      copy.edit(typed(number % 3 === 0 ? 0 : copy.length, word))
      if (number === 8) place.network.cut()
      if (number === 18) place.network.mend()
      await new Promise((resolve) => setTimeout(resolve, [1, 3, 7, 40][number % 4]))
    }
  }
})
