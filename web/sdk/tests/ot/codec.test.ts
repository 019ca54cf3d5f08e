import { expect, test } from "vitest"
import { canonical, digest, KEPT, PLAIN, parse, RICH, textOf } from "../../src/ot/index.ts"
import { sha256 } from "../../src/ot/sha256.ts"
import { refusalOf } from "../refusal.ts"

test.each([
  [{ insert: "x" }, "a delta is an array of ops, not an object"],
  [7, "a delta is an array of ops, not a number"],
  [null, "a delta is an array of ops, not null"],
  [undefined, "a delta is an array of ops, not undefined"],
  ["[", "the delta is no JSON: "],
  [["x"], "op 0: an op is an object, not a string"],
  [[{ insert: "a" }, []], "op 1: an op is an object, not a list"],
  [[{}], "op 0: an op has one of insert, retain and delete, not none of them"],
  [[{ insert: "a", delete: 1 }], 'op 0: an op has one of insert, retain and delete, not "insert" and "delete"'],
  [[{ ["long".repeat(20)]: 1 }], 'not "longlonglonglonglonglonglonglonglonglon…'],
  [[{ insert: "" }], "op 0: it inserts an empty text"],
  [[{ insert: "a\0" }], "op 0: the text holds NUL, which no database keeps"],
  [[{ insert: "\ud83d" }], "op 0: the text holds half a surrogate pair"],
  [[{ insert: {} }], "op 0: an insert is a text or an embed, an object of one key, not an object"],
  [[{ insert: { image: 1.5 } }], "op 0: holds the number 1.5; only whole numbers up to 2^53 - 1 are exact everywhere"],
  [[{ insert: { image: { a: undefined } } }], "op 0: holds undefined, which is no JSON value"],
  [[{ insert: { image: "\0" } }], "op 0: holds NUL, which no database keeps"],
  [[{ insert: { image: "\ude00" } }], "op 0: holds half a surrogate pair"],
  ['[{"insert":{"__proto__":1}}]', "op 0: holds the name __proto__, which JavaScript keeps for itself"],
  [
    [{ insert: "a", attributes: { constructor: 1 } }],
    "op 0: holds the name constructor, which JavaScript keeps for itself",
  ],
  [[{ insert: "a", attributes: null }], "op 0: attributes are an object, not null"],
  [[{ delete: 1, attributes: { bold: true } }], "op 0: a delete takes no attributes"],
  [[{ retain: 0 }], "op 0: retain is a whole number from 1 to 2^53 - 1, not 0"],
  [[{ retain: { image: 1 } }], "op 0: retain of an object: embeds are replaced, not edited in place"],
  [[{ delete: 3n }], "op 0: delete is a whole number from 1 to 2^53 - 1, not a bigint"],
  [[{ delete: true }], "op 0: delete is a whole number from 1 to 2^53 - 1, not true"],
  [[{ delete: "3" }], 'op 0: delete is a whole number from 1 to 2^53 - 1, not "3"'],
])("what is no delta is refused, and the detail says why: %o, %s", (source, detail) => {
  const refused = refusalOf(() => parse(source))
  expect(refused.code).toBe("malformed_delta")
  expect(refused.remedy).toBe("reload")
  expect(refused.detail).toContain(detail)
})

test.each([
  [[{ insert: "abc" }], { size: 15 }, "the delta takes 18 bytes written out; 15 are allowed"],
  [[{ insert: "a" }, { delete: 1 }], { ops: 1 }, "the delta has 2 ops; 1 are allowed"],
  [[{ insert: "a", attributes: { a: 1, b: 1 } }], { attributes: 1 }, "op 0: there are 2 attributes; 1 are allowed"],
  [
    [{ insert: "a", attributes: { a: "xyz" } }],
    { attributeSize: 5 },
    "op 0: the attributes take 11 bytes; 5 are allowed",
  ],
  [[{ insert: { image: "xyz" } }], { embedSize: 4 }, "op 0: the embed takes 5 bytes; 4 are allowed"],
])("what is larger than allowed is refused, and the detail says how much: %j", (source, limits, detail) => {
  const refused = refusalOf(() => parse(source, { ...RICH, ...limits }))
  expect(refused.code).toBe("delta_too_large")
  expect(refused.detail).toBe(detail)
})

test("a plain text takes no attributes and no embeds", () => {
  expect(refusalOf(() => parse([{ insert: "a", attributes: { b: 1 } }], PLAIN)).detail).toContain("takes no attributes")
  expect(refusalOf(() => parse([{ insert: { image: 1 } }], PLAIN)).detail).toContain("takes no embeds")
  expect(parse([{ insert: "a", attributes: {} }], PLAIN)).toEqual([{ insert: "a" }])
})

test("what is read is a copy: whoever changes the source later does not change the delta", () => {
  const source = [{ insert: { mention: { id: 7 } }, attributes: { list: ["a"] } }]
  const delta = parse(source)
  source[0]?.attributes.list.push("b")
  if (source[0]) source[0].insert.mention.id = 8
  expect(delta).toEqual([{ insert: { mention: { id: 7 } }, attributes: { list: ["a"] } }])
})

test("an object that goes round in circles is refused like any that is too deep", () => {
  const circle: Record<string, unknown> = {}
  circle["again"] = circle
  expect(refusalOf(() => parse([{ insert: { circle } }])).detail).toBe("op 0: is nested more than 16 deep")
})

test("names that objects inherit are plain data inside embeds", () => {
  const delta = parse('[{"insert":{"chart":{"constructor":1,"toString":{"valueOf":2}}}}]')
  expect(canonical(delta)).toBe('[{"insert":{"chart":{"constructor":1,"toString":{"valueOf":2}}}}]')
})

test("the text of content is as long as the content, whatever cannot be read", () => {
  expect(textOf(parse([{ insert: "a\ud83d" }, { insert: { image: 1 } }, { insert: "😀" }], KEPT))).toBe(
    "a\ufffd\ufffc😀",
  )
})

test("a bug while reading is no fault of the delta", () => {
  const trap = {
    get insert(): string {
      throw new RangeError("a bug")
    },
  }
  expect(() => parse([trap])).toThrow(RangeError)
})

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 65_536])("the hash of %i units is SHA-256", async (length) => {
  const text = Array.from({ length }, (_, index) => String.fromCharCode(32 + ((index * 7) % 95))).join("")
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))
  const digits = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0"))
  expect(sha256(text)).toBe(digits.join(""))
})

test("the digest of content is the hash of its canonical text", () => {
  const content = parse([{ insert: "Hi" }, { insert: "\n", attributes: { header: 1 } }])
  expect(digest(content)).toBe("b957f0bb18edb3b02a98a5a528e447c4a1f735fdb09e925218fd6f2da7ee125e")
})
