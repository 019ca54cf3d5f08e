import { CollabError } from "../errors.ts"
import { withoutNulls } from "./attributes.ts"
import { Draft } from "./draft.ts"
import { type Attributes, type Delta, type Embed, insertOf, type Op, retainOf } from "./ops.ts"
import { sha256 } from "./sha256.ts"
import { hasLoneHalf } from "./text.ts"
import { canonical, checkedObject, described, INHERITED, isObject, LARGEST, NotKept, shown } from "./values.ts"

/** What a delta may hold, and how large it may be. */
export type Limits = {
  /** Bytes of the delta written out. */
  readonly size: number
  readonly ops: number
  /** Names on one op; 0 for plain text. */
  readonly attributes: number
  /** Bytes of one op's attributes written out. */
  readonly attributeSize: number
  /** False for plain text. */
  readonly embeds: boolean
  /** Bytes of one embed written out: larger things are linked to. */
  readonly embedSize: number
  /** Whether what is inserted may hold half a surrogate pair: only content that a cut has left may. */
  readonly halves: boolean
}

/** What may be submitted to a rich document, unless the server announces otherwise. */
export const RICH: Limits = {
  size: 256 * 1024,
  ops: 20_000,
  attributes: 32,
  attributeSize: 4 * 1024,
  embeds: true,
  embedSize: 64 * 1024,
  halves: false,
}

/** What may be submitted to a plain text, unless the server announces otherwise. */
export const PLAIN: Limits = { ...RICH, attributes: 0, embeds: false }

/** What comes from the server was let in before, and is read whatever the limits are today. */
export const KEPT: Limits = {
  size: LARGEST,
  ops: LARGEST,
  attributes: LARGEST,
  attributeSize: LARGEST,
  embeds: true,
  embedSize: LARGEST,
  halves: true,
}

/**
 * The delta that values, or a JSON text, spell as Quill does: an array of ops, or `{ ops: […] }`.
 *
 * It is a copy. Ops stay in their order, neighbours that say the same become one, nulls on inserts say nothing and go.
 * A `CollabError` with the code `malformed_delta` or `delta_too_large` names the op and what is wrong with it.
 */
export function parse(source: unknown, limits: Limits = RICH): Delta {
  const draft = new Draft()
  for (const [index, value] of valuesOf(source, limits).entries()) {
    try {
      draft.push(opOf(value, limits))
    } catch (error) {
      if (error instanceof CollabError) throw new CollabError(error.code, error.remedy, `op ${index}: ${error.detail}`)
      if (error instanceof NotKept) throw malformed(`op ${index}: ${error.message}`)
      throw error
    }
  }
  const delta = draft.finish()
  if (limits.size < LARGEST) within(canonical(delta).length, limits.size, "the delta takes", "bytes written out")
  return delta
}

/** The hash by which replicas find out whether they hold the same content: SHA-256 over its canonical text. */
export function digest(content: Delta): string {
  return sha256(canonical(content))
}

function valuesOf(source: unknown, limits: Limits): readonly unknown[] {
  let values = typeof source === "string" ? loaded(source) : source
  if (isObject(values) && "ops" in values && Object.keys(values).length === 1) values = values["ops"]
  if (!Array.isArray(values)) throw malformed(`a delta is an array of ops, not ${described(values)}`)
  within(values.length, limits.ops, "the delta has", "ops")
  return values
}

function loaded(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw malformed(`the delta is no JSON: ${(error as SyntaxError).message}`)
  }
}

function opOf(value: unknown, limits: Limits): Op {
  if (!isObject(value)) throw malformed(`an op is an object, not ${described(value)}`)
  const verbs = Object.keys(value).filter((name) => name !== "attributes")
  const [verb] = verbs
  if (verbs.length !== 1 || (verb !== "insert" && verb !== "retain" && verb !== "delete")) {
    const listed = verbs.length ? verbs.slice(0, 4).map(shown).join(" and ") : "none of them"
    throw malformed(`an op has one of insert, retain and delete, not ${listed}`)
  }
  const attributes = attributesOf(value["attributes"], limits)
  if (verb === "insert") return insertOf(insertedOf(value[verb], limits), withoutNulls(attributes))
  const length = checkedLength(verb, value[verb])
  if (verb === "retain") return retainOf(length, attributes)
  if (attributes !== undefined) throw malformed("a delete takes no attributes")
  return { delete: length }
}

function insertedOf(value: unknown, limits: Limits): string | Embed {
  if (typeof value === "string") {
    if (value === "") throw malformed("it inserts an empty text")
    if (value.includes("\0")) throw malformed("the text holds NUL, which no database keeps")
    if (!limits.halves && hasLoneHalf(value)) throw malformed("the text holds half a surrogate pair")
    return value
  }
  if (!isObject(value) || Object.keys(value).length !== 1) {
    throw malformed(`an insert is a text or an embed, an object of one key, not ${described(value)}`)
  }
  if (!limits.embeds) throw malformed("a plain text takes no embeds")
  const embed = checkedObject(value)
  const [data] = Object.values(embed)
  within(canonical(data).length, limits.embedSize, "the embed takes", "bytes")
  return embed
}

function attributesOf(value: unknown, limits: Limits): Attributes | undefined {
  if (value === undefined) return undefined
  if (!isObject(value)) throw malformed(`attributes are an object, not ${described(value)}`)
  const count = Object.keys(value).length
  if (count === 0) return undefined
  if (limits.attributes === 0) throw malformed("a plain text takes no attributes")
  within(count, limits.attributes, "there are", "attributes")
  const attributes = checkedObject(value, INHERITED)
  within(canonical(attributes).length, limits.attributeSize, "the attributes take", "bytes")
  return attributes
}

function checkedLength(verb: string, value: unknown): number {
  if (isObject(value)) throw malformed(`${verb} of an object: embeds are replaced, not edited in place`)
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value
  throw malformed(`${verb} is a whole number from 1 to 2^53 - 1, not ${shown(value)}`)
}

function within(count: number, most: number, start: string, what: string): void {
  if (count <= most) return
  throw new CollabError("delta_too_large", "reload", `${start} ${count} ${what}; ${most} are allowed`)
}

function malformed(detail: string): CollabError {
  return new CollabError("malformed_delta", "reload", detail)
}
