import type { IconName } from "../parts/Icon.tsx"
import { words } from "../words.ts"

/** A format that is on or off where the caret is. */
export type Switch = {
  readonly name: string
  readonly value: string | boolean
  readonly icon: IconName
  readonly words: string
  readonly keys?: string
}

/** How characters can look. */
export const CHARACTERS: readonly Switch[] = [
  { name: "bold", value: true, icon: "bold", words: words.toolbar.bold, keys: "B" },
  { name: "italic", value: true, icon: "italic", words: words.toolbar.italic, keys: "I" },
  { name: "underline", value: true, icon: "underline", words: words.toolbar.underline, keys: "U" },
  { name: "strike", value: true, icon: "strike", words: words.toolbar.strike },
  { name: "code", value: true, icon: "code", words: words.toolbar.inlineCode },
]

/** What lists lines can be in. */
export const LISTS: readonly Switch[] = [
  { name: "list", value: "bullet", icon: "bullet", words: words.toolbar.bullet },
  { name: "list", value: "ordered", icon: "ordered", words: words.toolbar.ordered },
  { name: "list", value: "unchecked", icon: "check", words: words.toolbar.check },
]

/** What a paragraph can be; each takes the place of the others. */
export const STYLES = [
  { words: words.toolbar.text, name: null, value: null },
  { words: words.toolbar.heading(1), name: "header", value: 1 },
  { words: words.toolbar.heading(2), name: "header", value: 2 },
  { words: words.toolbar.heading(3), name: "header", value: 3 },
  { words: words.toolbar.quote, name: "blockquote", value: true },
  { words: words.toolbar.code, name: "code-block", value: true },
] as const

/** What is formatted how, as Quill tells it. */
export type Formats = { readonly [name: string]: unknown }

/** Whether a switch is on. */
export function isOn({ name, value }: Switch, formats: Formats): boolean {
  if (name === "list" && value === "unchecked") return formats[name] === "unchecked" || formats[name] === "checked"
  return formats[name] === value
}

/** The style of the paragraph; plain text if it is none of ours, or several. */
export function styleOf(formats: Formats): (typeof STYLES)[number] {
  const is = ({ name, value }: (typeof STYLES)[number]) =>
    name !== null && (formats[name] === value || (name === "code-block" && typeof formats[name] === "string"))
  return STYLES.find(is) ?? STYLES[0]
}

/** An address as people type it, made one that a link can have; null if there is none. */
export function addressOf(typed: string): string | null {
  const address = typed.trim()
  if (address === "") return null
  if (/^(https?|mailto|tel):/i.test(address)) return address
  if (/^[^\s@/]+@[^\s@/]+$/.test(address)) return `mailto:${address}`
  return `https://${address}`
}
