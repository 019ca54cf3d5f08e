import { expect, test } from "vitest"
import { type Editor, Exchange, type Meant } from "../../src/bindings/exchange.ts"
import { applied, difference, taken, textual, unitsOf } from "../../src/bindings/textual.ts"
import type { CollabError } from "../../src/errors.ts"
import { type Delta, NOTHING } from "../../src/ot/index.ts"
import { Chance } from "../chance.ts"
import { type HubCopy, LIMITS, pair } from "./pair.ts"
import { typing } from "./typing.ts"

/** An editor of a string, that may be busy. */
class Line implements Editor {
  isBusy = false
  isWritable = true
  text = ""
  readonly refused: CollabError[] = []
  readonly exchange: Exchange

  constructor(copy: HubCopy) {
    this.exchange = new Exchange(copy, this, { now: () => 0, onRefused: (error) => this.refused.push(error) })
    this.exchange.begin(difference("", unitsOf(copy.content)))
  }

  type(delta: Delta): void {
    const before = this.text
    this.text = applied(before, delta)
    this.exchange.edited(delta, () => taken(delta, before))
  }

  projected(delta: Delta): Delta {
    return textual(delta)
  }

  meant(edit: Delta): Meant {
    return { edit, rest: NOTHING }
  }

  enable(writable: boolean): void {
    this.isWritable = writable
  }

  show(delta: Delta): Delta | null {
    this.text = applied(this.text, delta)
    return null
  }
}

/** Let what was asked for in microtasks happen. */
const soon = () => Promise.resolve()

async function begun(text: string, options: Parameters<typeof pair>[1] = { rich: false }) {
  const [copy, other, hub] = pair([{ insert: text }], options)
  const [line, theirs] = [new Line(copy), new Line(other)]
  await soon()
  return { copy, other, hub, line, theirs }
}

test("an editor shows what the copy shows, and others read what is typed", async () => {
  const { hub, line, theirs } = await begun("abc")
  line.type([{ retain: 3 }, { insert: "d" }])
  hub.deliver()
  await soon()
  expect([line.text, theirs.text]).toEqual(["abcd", "abcd"])
})

test("what others write waits while something is composed, and stands beside it afterwards", async () => {
  const { copy, hub, line, theirs } = await begun("abc")
  line.isBusy = true
  theirs.type([{ insert: "X" }, { retain: 3 }, { insert: "Y" }])
  hub.deliver()
  await soon()
  expect(line.text).toBe("abc")
  line.type([{ retain: 1 }, { insert: "composed" }])
  expect(unitsOf(copy.content)).toBe("XacomposedbcY")
  expect(line.text).toBe("acomposedbc")
  line.isBusy = false
  line.exchange.settle()
  expect(line.text).toBe("XacomposedbcY")
})

test("places are told in what each side shows", async () => {
  const { hub, line, theirs } = await begun("abc")
  line.isBusy = true
  theirs.type([{ insert: "XY" }])
  hub.deliver()
  expect(line.exchange.placeInCopy([1, 2])).toEqual([3, 4])
  expect(line.exchange.placeInEditor([3, 4])).toEqual([1, 2])
})

test("a refused edit is taken back whole, and what others wrote meanwhile stays", async () => {
  const { copy, hub, line, theirs } = await begun("abc", { rich: false, limits: { ...LIMITS, length: 10 } })
  line.isBusy = true
  theirs.type([{ insert: "X" }])
  hub.deliver()
  line.type([{ retain: 1 }, { insert: "much too long" }, { delete: 1 }])
  line.isBusy = false
  await soon()
  line.exchange.settle()
  expect(line.refused.map(({ code }) => code)).toEqual(["document_too_large"])
  expect(line.text).toBe("Xabc")
  expect(unitsOf(copy.content)).toBe("Xabc")
})

test("undo takes back one's own typing as one step, and nothing of others", async () => {
  const { hub, line, theirs } = await begun("abc")
  line.type([{ retain: 3 }, { insert: "d" }])
  line.type([{ retain: 4 }, { insert: "e" }])
  theirs.type([{ insert: "X" }])
  hub.deliver()
  await soon()
  line.exchange.turn("undo")
  expect(line.text).toBe("Xabc")
  line.exchange.turn("redo")
  expect(line.text).toBe("Xabcde")
})

test("who may only read is let write when that changes, and the other way round", async () => {
  const { copy, line } = await begun("abc")
  copy.allow(false)
  expect(line.isWritable).toBe(false)
  line.type([{ insert: "X" }])
  await soon()
  expect(line.text).toBe("abc")
  line.exchange.turn("undo")
  copy.allow(true)
  expect(line.isWritable).toBe(true)
})

test("an editor that was let go of changes no more", async () => {
  const { hub, line, theirs } = await begun("abc")
  theirs.type([{ insert: "X" }])
  hub.deliver()
  line.exchange.end()
  theirs.type([{ insert: "Y" }])
  hub.deliver()
  await soon()
  expect(line.text).toBe("abc")
})

test("a mistake of the program is no refusal: it is thrown, and the edit taken back", async () => {
  const { copy, line } = await begun("abc")
  Object.defineProperty(copy, "edit", { value: () => JSON.parse("{").delta })
  expect(() => line.type([{ insert: "X" }])).toThrow(SyntaxError)
  await soon()
  expect(line.text).toBe("abc")
})

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed)

test.each(SEEDS)("editors that compose, are late and undo end with the same text, seed %i", async (seed) => {
  const chance = new Chance(seed)
  const { copy, other, hub, line, theirs } = await begun("some text 😀")
  for (let step = 0; step < 300; step += 1) {
    await happens(chance, chance.of([line, theirs]), chance.of([copy, other]))
  }
  for (const editor of [line, theirs]) editor.isBusy = false
  hub.deliver()
  for (const editor of [line, theirs]) editor.exchange.settle()
  expect(line.text).toBe(unitsOf(hub.content))
  expect(theirs.text).toBe(line.text)
})

async function happens(chance: Chance, editor: Line, copy: HubCopy): Promise<void> {
  const what = chance.below(8)
  if (what < 3) editor.type(typing(editor.text, chance))
  else if (what === 3) editor.isBusy = !editor.isBusy
  else if (what === 4) editor.exchange.turn(chance.of(["undo", "redo"]))
  else if (what === 5) copy.send()
  else if (what === 6) copy.receive()
  else await soon()
}
