import type { IconName } from "../parts/Icon.tsx"
import type { Words } from "../words/en/index.ts"

/** A format that is on or off where the caret is. */
export type Switch = {
  readonly name: string
  readonly value: string | boolean
  readonly icon: IconName
  /** What it is called among the words of the toolbar. */
  readonly called: keyof Words["toolbar"]
  readonly keys?: string
}

/** How characters can look. */
export const CHARACTERS: readonly Switch[] = [
  { name: "bold", value: true, icon: "bold", called: "bold", keys: "B" },
  { name: "italic", value: true, icon: "italic", called: "italic", keys: "I" },
  { name: "underline", value: true, icon: "underline", called: "underline", keys: "U" },
  { name: "strike", value: true, icon: "strike", called: "strike" },
  { name: "code", value: true, icon: "code", called: "inlineCode" },
]

/** What lists lines can be in. */
export const LISTS: readonly Switch[] = [
  { name: "list", value: "bullet", icon: "bullet", called: "bullet" },
  { name: "list", value: "ordered", icon: "ordered", called: "ordered" },
  { name: "list", value: "unchecked", icon: "check", called: "check" },
]

/** What a paragraph can be; each takes the place of the others. */
export const STYLES = [
  { called: "text", name: null, value: null },
  { called: "heading1", name: "header", value: 1 },
  { called: "heading2", name: "header", value: 2 },
  { called: "heading3", name: "header", value: 3 },
  { called: "quote", name: "blockquote", value: true },
  { called: "code", name: "code-block", value: true },
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
