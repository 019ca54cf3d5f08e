/** Whatever moment a tab dies: what it had kept is sent once, by whoever opens the document next. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { Copy } from "../../src/index.ts"
import { Tab } from "./browser.ts"
import { Place, typed } from "./place.ts"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

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
