import { type Delta, KEPT, parse } from "../ot/index.ts"

/** Reads one kind of value; a `TypeError` says what is wrong with it. */
export type Read<Result> = (value: unknown) => Result

/** An object's fields by name. Those that nobody asks for are passed over. */
export type Fields = { readonly [name: string]: unknown }

/** The field, read. */
export function required<Result>(fields: Fields, name: string, read: Read<Result>): Result {
  try {
    return read(Object.hasOwn(fields, name) ? fields[name] : undefined)
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`${name} ${error.message}`) : error
  }
}

/** The field, read, or its default where it is left out. One whose default is null may be null. */
export function optional<Result, Default>(
  fields: Fields,
  name: string,
  read: Read<Result>,
  otherwise: Default,
): Result | Default {
  const isAbsent = !Object.hasOwn(fields, name) || (fields[name] === null && otherwise === null)
  return isAbsent ? otherwise : required(fields, name, read)
}

/** An object of fields. */
export function fieldsOf(value: unknown): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields
  throw new TypeError("is no object")
}

/** Text. */
export function string(value: unknown): string {
  if (typeof value === "string") return value
  throw new TypeError("is no string")
}

/** True or false. */
export function boolean(value: unknown): boolean {
  if (typeof value === "boolean") return value
  throw new TypeError("is neither true nor false")
}

/** A whole number from 0. */
export function count(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value
  throw new TypeError("is no whole number from 0")
}

/** A whole number from 1. */
export function positive(value: unknown): number {
  if (count(value) > 0) return count(value)
  throw new TypeError("is no whole number from 1")
}

/** One of some words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Read<Word> {
  return (value) => {
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    throw new TypeError(`is none of ${words.join(", ")}`)
  }
}

/** A list of one kind of value. */
export function listOf<Result>(read: Read<Result>): Read<readonly Result[]> {
  return (value) => {
    if (Array.isArray(value)) return value.map(read)
    throw new TypeError("is no list")
  }
}

/** A range: where it starts and where it ends. */
export function place(value: unknown): readonly [number, number] {
  if (Array.isArray(value) && value.length === 2) return [count(value[0]), count(value[1])]
  throw new TypeError("is no start and end")
}

/** A delta, whatever the limits are today. */
export function delta(value: unknown): Delta {
  return parse(value, KEPT)
}
