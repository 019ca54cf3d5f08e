/** What the laws and the vectors do not say of single verbs. */
import { expect, test } from "vitest"
import { compact, cut, diff, fold, join, NOTHING, parse, same, transform } from "../../src/ot/index.ts"

test("what nothing changes stays the very same: content is not written anew behind an edit", () => {
  const content = parse([{ insert: "a" }, { insert: "b", attributes: { bold: true } }, { insert: { image: 1 } }])
  expect(diff(content, content)).toEqual(NOTHING)
  expect(fold([], join)).toEqual(NOTHING)
  expect(transform(NOTHING, content, { theirsFirst: true })).toEqual(NOTHING)
})

test("only contents can be compared", () => {
  expect(() => diff([{ retain: 1 }], [])).toThrow("only contents can be compared")
  expect(() => diff([], [{ delete: 1 }])).toThrow("only contents can be compared")
})

test("a difference between embeds is known by what they say, in whatever order", () => {
  const old = [{ insert: { mention: { id: 1, name: "Ann" } } }]
  expect(diff(old, [{ insert: { mention: { name: "Ann", id: 1 } } }])).toEqual(NOTHING)
  expect(diff(old, [{ insert: { mention: { id: 1 } } }])).toEqual([{ insert: { mention: { id: 1 } } }, { delete: 1 }])
})

test("a difference does not cut between the halves of a pair", () => {
  expect(diff([{ insert: "😀" }], [{ insert: "😁" }])).toEqual([{ insert: "😁" }, { delete: 2 }])
})

test("a pair whose halves are formatted differently is still one character, and none of it is inserted again", () => {
  const whole = [{ insert: "a😀" }]
  const halves = [{ insert: "a\ud83d" }, { insert: "\ude00", attributes: { bold: true } }]
  expect(diff(whole, halves)).toEqual([{ retain: 2 }, { retain: 1, attributes: { bold: true } }])
  expect(diff(halves, whole)).toEqual([{ retain: 2 }, { retain: 1, attributes: { bold: null } }])
})

test("formatting alone is no other text", () => {
  const old = [{ insert: "abc" }]
  const now = [{ insert: "a" }, { insert: "b", attributes: { bold: true } }, { insert: "c" }]
  expect(diff(old, now)).toEqual([{ retain: 1 }, { retain: 1, attributes: { bold: true } }])
})

test("values are the same if they say the same", () => {
  expect(same({ a: [1, null] }, { a: [1, null] })).toBe(true)
  for (const other of [{ a: [1] }, { a: { 0: 1, 1: null } }, { b: [1, null] }, null, true, { a: [1, null], b: 1 }]) {
    expect(same({ a: [1, null] }, other)).toBe(false)
  }
  expect(same(JSON.parse('{"toString":1}'), { valueOf: 1 })).toBe(false)
})

test("what goes is cut off first, so that what comes finds room", () => {
  const delta = parse([{ insert: "new text" }, { retain: 1 }, { delete: 5 }, { retain: 1, attributes: { bold: true } }])
  const { first, rest } = cut(delta, { size: 60, ops: 9 })
  expect(first).toEqual([{ retain: 1 }, { delete: 5 }])
  expect(rest).toEqual([{ insert: "new text" }, { retain: 1 }, { retain: 1, attributes: { bold: true } }])
})

test("a long text is cut between characters, and keeps its formatting", () => {
  const delta = parse([{ insert: "😀".repeat(40), attributes: { bold: true } }])
  const { first, rest } = cut(delta, { size: 200, ops: 9 })
  const [head] = first
  if (head === undefined || !("insert" in head)) throw new Error("the first inserts")
  expect(head.insert).toBe("😀".repeat((head.insert.length as number) / 2))
  expect(compact([...first, ...rest.slice(1)])).toEqual(delta)
  expect(rest[0]).toEqual({ retain: head.insert.length })
})

test("one op that is too large by itself is not cut: the server says what is wrong with it", () => {
  const delta = parse([{ retain: 3 }, { insert: { image: "x".repeat(300) } }])
  expect(cut(delta, { size: 200, ops: 1 })).toEqual({ first: delta, rest: NOTHING })
})
