import type { Delta } from "./ops.ts"

// With the u flag a pair is one character, and no surrogate.
const LONE_HALF = /\p{Surrogate}/u
const LONE_HALVES = /\p{Surrogate}/gu

/** Stands for an embed in a text, as Unicode has it: OBJECT REPLACEMENT CHARACTER. */
export const EMBED = "\ufffc"

/** Whether half a surrogate pair stands somewhere without its other half. */
export function hasLoneHalf(text: string): boolean {
  return LONE_HALF.test(text)
}

/** The text for people and strict encoders: a half without its other half shows as U+FFFD. As long as it was. */
export function readable(text: string): string {
  return text.replace(LONE_HALVES, "\ufffd")
}

/** The text of content, with U+FFFC for each embed: as long as the content. */
export function textOf(content: Delta): string {
  let text = ""
  for (const op of content) if ("insert" in op) text += typeof op.insert === "string" ? op.insert : EMBED
  return readable(text)
}
