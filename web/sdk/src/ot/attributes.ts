/**
 * Formatting. `undefined` stands for "says nothing about formatting": the verbs never return empty attributes.
 */
import type { Attributes, Value } from "./ops.ts"
import { same } from "./values.ts"

/** What an op says about formatting, if it says anything. */
export type Formatting = Attributes | undefined

/** First one, then the other: the second wins. Nulls stay on what is retained and vanish from what is inserted. */
export function compose(first: Formatting, second: Formatting, { keepNulls }: { keepNulls: boolean }): Formatting {
  if (second === undefined) return first
  const both = { ...first, ...second }
  return keepNulls ? both : kept(both, (_, value) => value !== null)
}

/** Mine as they must be after theirs. What both name stays theirs where theirs were first, else becomes mine. */
export function transform(mine: Formatting, theirs: Formatting, { theirsFirst }: { theirsFirst: boolean }): Formatting {
  if (mine === undefined || theirs === undefined || !theirsFirst) return mine
  return kept(mine, (name) => !Object.hasOwn(theirs, name))
}

/** What takes the attributes back from text that had those of the base. */
export function invert(attributes: Attributes, base: Formatting): Formatting {
  return diff(compose(base, attributes, { keepNulls: false }), base)
}

/** What makes the old into the new: `compose(old, diff(old, new))` is the new. */
export function diff(before: Formatting, after: Formatting): Formatting {
  if (before === after) return undefined
  const taken = Object.fromEntries(Object.keys(before ?? {}).map((name): [string, Value] => [name, null]))
  return kept({ ...taken, ...after }, (name, value) => !same(value, valueAt(before, name)))
}

/** The attributes that an insert can hold. */
export function withoutNulls(attributes: Formatting): Formatting {
  return compose(undefined, attributes, { keepNulls: false })
}

function valueAt(attributes: Formatting, name: string): Value {
  return attributes !== undefined && Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null
}

function kept(attributes: Attributes, keeps: (name: string, value: Value) => boolean): Formatting {
  const entries = Object.entries(attributes).filter(([name, value]) => keeps(name, value))
  return entries.length ? Object.fromEntries(entries) : undefined
}
