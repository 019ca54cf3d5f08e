/** A JSON value inside a delta: numbers are whole. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

/** Formatting. A null takes formatting away; content holds no nulls, and nothing holds empty attributes. */
export type Attributes = { readonly [name: string]: Value }

/** Something that is no text and is one unit long: an object of one key, its kind. */
export type Embed = { readonly [kind: string]: Value }

/** Puts text, or an embed, where reading has got to. */
export type Insert = { readonly insert: string | Embed; readonly attributes?: Attributes }

/** Keeps what is there, and formats it if there are attributes. */
export type Retain = { readonly retain: number; readonly attributes?: Attributes }

/** Takes away what is there. */
export type Delete = { readonly delete: number }

/** One step of a delta, read against the content before it. */
export type Op = Insert | Retain | Delete

/**
 * Ops from the start; what no op reaches stays. Compact: no op is empty, neighbours that say the same are one, no plain
 * retain ends it. Lengths are UTF-16 units, JavaScript's own. Content is a delta of inserts only.
 */
export type Delta = readonly Op[]

/** The delta that changes nothing, and the content that is empty. */
export const NOTHING: Delta = []

/** The units that an op inserts, keeps or takes away. */
export function lengthOf(op: Op): number {
  if ("retain" in op) return op.retain
  if ("delete" in op) return op.delete
  return typeof op.insert === "string" ? op.insert.length : 1
}

/** An insert, with attributes if there are any. */
export function insertOf(content: string | Embed, attributes: Attributes | undefined): Insert {
  return attributes === undefined ? { insert: content } : { insert: content, attributes }
}

/** A retain, with attributes if there are any. */
export function retainOf(length: number, attributes: Attributes | undefined): Retain {
  return attributes === undefined ? { retain: length } : { retain: length, attributes }
}

/** The units by which content is longer after the delta; negative if it is shorter. */
export function growth(delta: Delta): number {
  let units = 0
  for (const op of delta) {
    if ("insert" in op) units += lengthOf(op)
    else if ("delete" in op) units -= op.delete
  }
  return units
}

/** Whether there are inserts only. */
export function isContent(delta: Delta): boolean {
  return delta.every((op) => "insert" in op)
}
