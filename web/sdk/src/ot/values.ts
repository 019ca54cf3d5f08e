import type { Value } from "./ops.ts"
import { hasLoneHalf } from "./text.ts"

/** The largest whole number that every JavaScript engine keeps exact. */
export const LARGEST = Number.MAX_SAFE_INTEGER

// Deeper values are nothing an editor makes; unbounded ones exhaust the stack of whoever reads them.
const DEEPEST = 16

const PROTOTYPE = new Set(["__proto__"])

/** Names that every object has already: an attribute of that name would seem present in all content. */
export const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype))

// Characters of a refused value that an error repeats.
const SHOWN = 40

// Every unit that is not from space to ~: each half of a pair by itself.
const BEYOND_ASCII = /[\u007f-\uffff]/g

/** Why a value cannot be kept in a delta, in words that follow the name of what holds it. */
export class NotKept extends Error {}

/** Whether two values are the same JSON. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!isComposite(one) || !isComposite(other) || Array.isArray(one) !== Array.isArray(other)) return false
  let more = 0 // names that one has and the other not yet
  for (const name in one) {
    if (!Object.hasOwn(other, name) || !same(one[name], other[name])) return false
    more += 1
  }
  for (const _ in other) more -= 1
  return more === 0
}

/**
 * The one text of a value: sorted keys, ASCII escapes, no spaces. Equal texts mean equal values; a delta is a value, and
 * this is its canonical text.
 */
export function canonical(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value).replace(BEYOND_ASCII, escaped)
  if (!isComposite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`
}

/** The kind of a value in words, for errors. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return "a list"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}

/** A value in an error: a short one as JSON, others by their kind. */
export function shown(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return described(value)
  const text = JSON.stringify(value)
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`
}

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isComposite(value) && !Array.isArray(value)
}

/**
 * The value, copied, if a delta can hold it; `NotKept` if not. Fractions have no spelling that all languages share, so
 * that a content hash could not cover them: write a string.
 */
export function checked(value: unknown, depth = 1): Value {
  if (depth > DEEPEST) throw new NotKept(`is nested more than ${DEEPEST} deep`)
  if (value === null || typeof value === "boolean") return value
  if (typeof value === "string") return checkedText(value)
  if (typeof value === "number") return checkedNumber(value)
  if (Array.isArray(value)) return value.map((each) => checked(each, depth + 1))
  if (!isObject(value)) throw new NotKept(`holds ${described(value)}, which is no JSON value`)
  return checkedObject(value, PROTOTYPE, depth)
}

/** The object, copied, none of its names refused. */
export function checkedObject(
  value: Readonly<Record<string, unknown>>,
  refused: ReadonlySet<string> = PROTOTYPE,
  depth = 0,
): { readonly [name: string]: Value } {
  const entries = Object.entries(value).map(([name, each]): [string, Value] => [
    checkedName(name, refused),
    checked(each, depth + 1),
  ])
  return Object.fromEntries(entries)
}

function checkedName(name: string, refused: ReadonlySet<string>): string {
  if (refused.has(name)) throw new NotKept(`holds the name ${name}, which JavaScript keeps for itself`)
  return checkedText(name)
}

function checkedText(text: string): string {
  if (text.includes("\0")) throw new NotKept("holds NUL, which no database keeps")
  if (hasLoneHalf(text)) throw new NotKept("holds half a surrogate pair")
  return text
}

function checkedNumber(value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw new NotKept(`holds the number ${value}; only whole numbers up to 2^53 - 1 are exact everywhere: write a string`)
}

function isComposite(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
}
