import type { Content, Kind } from "../documents.ts"

/** What a new document is made of. */
export type Source = { readonly title: string; readonly kind: Kind; readonly content: Content }

/** Why nothing can be made of a file. */
export class NoSource extends Error {
  readonly why: "tooLarge" | "noText" | "unreadable"

  constructor(why: NoSource["why"]) {
    super(why)
    this.why = why
  }
}

// As much as the longest document that a server keeps unless it is told otherwise, in the bytes of most scripts.
const LARGEST = 8 * 1024 * 1024 // bytes

// Characters of a title, as the server has it.
const LONGEST = 200

/** What a file holds, as a document: Markdown and HTML formatted, everything else as the text that it is. */
export async function sourceOf(file: File): Promise<Source> {
  if (file.size > LARGEST) throw new NoSource("tooLarge")
  let bytes: ArrayBuffer
  try {
    bytes = await file.arrayBuffer()
  } catch {
    throw new NoSource("unreadable") // a folder, or gone meanwhile
  }
  return sourceCalled(file.name, textIn(new Uint8Array(bytes)))
}

/** A text that is called like a file, as a document. */
export function sourceCalled(name: string, text: string): Source {
  const [bare, ending] = partsOf(name)
  if (ending === "md" || ending === "markdown") return rich(bare, "markdown", text)
  if (ending === "html" || ending === "htm") return rich(titleIn(text) ?? bare, "html", text)
  const title = ending === "txt" || ending === "text" ? bare : name
  return { title: title.slice(0, LONGEST), kind: "plain", content: { format: "text", value: text } }
}

/** What was dragged here from elsewhere, as a document that is called after how it begins. */
export function sourceDropped(text: string, html: string): Source {
  const title = text.split("\n").find((line) => line.trim() !== "") ?? ""
  const short = title.trim().length > BEGINNING ? `${title.trim().slice(0, BEGINNING)}…` : title.trim()
  return html === "" ? rich(short, "text", text) : rich(short, "html", html)
}

// Characters of what is dropped that are enough to know it by.
const BEGINNING = 60

/** The text that bytes spell: UTF-8, UTF-16 if they begin so, else as Windows wrote it in the West before those. */
export function textIn(bytes: Uint8Array): string {
  const text = decoded(bytes)
  if (holdsUntyped(text)) throw new NoSource("noText")
  return text.replace(/\r\n?/g, "\n")
}

/** Whether it holds what nobody types, and what is in nearly everything that is no text: most control characters. */
function holdsUntyped(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < TAB || (unit > RETURN && unit < SPACE && unit !== ESCAPE)) return true
  }
  return false
}

const [TAB, RETURN, ESCAPE, SPACE] = [0x09, 0x0d, 0x1b, 0x20]

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes)
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder("windows-1252").decode(bytes)
  }
}

function rich(title: string, format: Content["format"], value: string): Source {
  return { title: title.slice(0, LONGEST), kind: "rich", content: { format, value } }
}

function partsOf(name: string): readonly [string, string] {
  const point = name.lastIndexOf(".")
  return point > 0 ? [name.slice(0, point), name.slice(point + 1).toLowerCase()] : [name, ""]
}

/** What a page calls itself. */
function titleIn(html: string): string | null {
  const title = new DOMParser().parseFromString(
    /<title[\s>][\s\S]*?<\/title>/i.exec(html)?.[0] ?? "",
    "text/html",
  ).title
  return title.trim() || null
}
