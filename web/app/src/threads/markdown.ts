/** A piece of a line. */
export type Piece =
  | { readonly kind: "text" | "code" | "mention"; readonly text: string }
  | { readonly kind: "strong" | "em" | "strike"; readonly inside: readonly Piece[] }
  | { readonly kind: "link"; readonly to: string; readonly inside: readonly Piece[] }

/** A part of a comment. */
export type Part =
  | { readonly kind: "paragraph"; readonly lines: readonly (readonly Piece[])[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Piece[])[] }
  | { readonly kind: "quote"; readonly parts: readonly Part[] }
  | { readonly kind: "code"; readonly text: string }

// Who quotes deeper than that, or emphasizes, means something else.
const DEEPEST = 4

const FENCE = /^\s{0,3}```/
const QUOTE = /^\s{0,3}> ?/
const ITEM = /^\s*(?:[-*+]|(\d{1,9})[.)])\s+(?=\S)/
const HEADING = /^\s{0,3}#{1,6}\s+/

/** What a comment says, by the same small Markdown as the server's: emphasis, code, links, lists, quotes, names. */
export function partsOf(body: string, depth = 0): readonly Part[] {
  const lines = body.split(/\r\n|\r|\n/)
  const parts: Part[] = []
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? ""
    const begun = at
    const take = (pattern: RegExp) => {
      while (at < lines.length && pattern.test(lines[at] ?? "")) at++
      return lines.slice(begun, at)
    }
    if (line.trim() === "") at++
    else if (FENCE.test(line)) {
      const end = lines.findIndex((each, index) => index > at && FENCE.test(each))
      at = end < 0 ? lines.length : end + 1
      parts.push({ kind: "code", text: lines.slice(begun + 1, end < 0 ? at : end).join("\n") })
    } else if (QUOTE.test(line) && depth < DEEPEST) {
      const quoted = take(QUOTE).map((each) => each.replace(QUOTE, ""))
      parts.push({ kind: "quote", parts: partsOf(quoted.join("\n"), depth + 1) })
    } else if (ITEM.test(line)) {
      const items = take(ITEM).map((each) => piecesOf(each.replace(ITEM, "")))
      parts.push({ kind: "list", ordered: ITEM.exec(line)?.[1] !== undefined, items })
    } else {
      do at++
      while (at < lines.length && isMore(lines[at] ?? "", depth))
      const said = lines.slice(begun, at).map((each) => piecesOf(each.replace(HEADING, "")))
      parts.push({ kind: "paragraph", lines: said })
    }
  }
  return parts
}

function isMore(line: string, depth: number): boolean {
  return line.trim() !== "" && !FENCE.test(line) && !(QUOTE.test(line) && depth < DEEPEST) && !ITEM.test(line)
}

type Mark = { readonly sign: string; readonly kind: "strong" | "em" | "strike" }

const MARKS: readonly Mark[] = [
  { sign: "**", kind: "strong" },
  { sign: "__", kind: "strong" },
  { sign: "~~", kind: "strike" },
  { sign: "*", kind: "em" },
  { sign: "_", kind: "em" },
]

// Each is tried where it may begin, and reads no further than its end: so a line is read once.
const ESCAPE = /\\([!-/:-@[-`{-~])/y
const CODE = /(`+)([^`](?:.{0,2000}?[^`])??)\1(?!`)/y
const TICKS = /`+/y
const LINK = /\[([^[\]]{1,1000})\]\(\s{0,9}([^\s()<>]{1,2000})\s{0,9}\)/y
const ADDRESS = /<?(https?:\/\/[^\s<>()"']{1,2000}[^\s<>()"'.,;:!?*_~])>?/iy
const NAME = /@[a-z0-9](?:[a-z0-9_.-]{0,148}[a-z0-9_-])?/iy
const PLAIN = /[^\\`[<h@*_~]+|./isy

/** Emphasis that has begun, and what was said since. */
type Open = { readonly mark: Mark | null; readonly said: Piece[] }

function piecesOf(line: string): readonly Piece[] {
  const open: Open[] = [{ mark: null, said: [] }]
  const innermost = () => open.at(-1) as Open
  for (let at = 0; at < line.length; ) {
    const mark = MARKS.find(({ sign }) => line.startsWith(sign, at))
    if (mark && turn(mark, line, at, open)) {
      at += mark.sign.length
      continue
    }
    const [piece, end] = mark ? [text(mark.sign), at + mark.sign.length] : next(line, at)
    push(innermost().said, piece)
    at = end
  }
  while (open.length > 1) spill(open)
  return innermost().said
}

/** Begin or end an emphasis; false if it is only a sign. */
function turn(mark: Mark, line: string, at: number, open: Open[]): boolean {
  const [before, behind] = [line[at - 1] ?? " ", line[at + mark.sign.length] ?? " "]
  const isWord = (sign: string) => /[\p{L}\p{N}]/u.test(sign)
  const level = open.findLastIndex((each) => each.mark === mark)
  if (level > 0 && !/\s/.test(before) && !(mark.sign.includes("_") && isWord(behind))) {
    while (open.length > level + 1) spill(open)
    const { said } = open.pop() as Open
    push((open.at(-1) as Open).said, { kind: mark.kind, inside: said })
    return true
  }
  if (/\s/.test(behind) || open.length > DEEPEST || level > 0 || (mark.sign.includes("_") && isWord(before)))
    return false
  open.push({ mark, said: [] })
  return true
}

/** What began and did not end is said as it was written. */
function spill(open: Open[]): void {
  const { mark, said } = open.pop() as Open
  const outer = (open.at(-1) as Open).said
  push(outer, text(mark?.sign ?? ""))
  for (const each of said) push(outer, each)
}

/** The piece that a line goes on with, and where it ends. */
function next(line: string, at: number): readonly [Piece, number] {
  const read = READERS[line.charAt(at).toLowerCase()]?.(line, at)
  if (read) return [read.piece, at + read.length]
  const plain = readBy(PLAIN, line, at)?.[0] ?? line.charAt(at)
  return [text(plain), at + plain.length]
}

type Read = { readonly piece: Piece; readonly length: number }

/** By the sign that something begins with: what it is, if it is that. */
const READERS: { readonly [sign: string]: (line: string, at: number) => Read | null } = {
  "\\": (line, at) => {
    const found = readBy(ESCAPE, line, at)
    return found && { piece: text(found[1] ?? ""), length: 2 }
  },
  "`": (line, at) => {
    const found = readBy(CODE, line, at)
    if (found) {
      const code = found[2] ?? ""
      return { piece: { kind: "code", text: code.trim() || code }, length: found[0].length }
    }
    const signs = readBy(TICKS, line, at)?.[0] ?? "`"
    return { piece: text(signs), length: signs.length }
  },
  "[": (line, at) => {
    const found = readBy(LINK, line, at)
    const to = safeAddress(found?.[2] ?? "")
    if (!found) return null
    const inside = [text(found[1] ?? "")]
    return { piece: to === null ? text(found[0]) : { kind: "link", to, inside }, length: found[0].length }
  },
  "<": readAddress,
  h: readAddress,
  "@": (line, at) => {
    const found = /[\w@./-]/.test(line[at - 1] ?? "") ? null : readBy(NAME, line, at)
    return found && { piece: { kind: "mention", text: found[0] }, length: found[0].length }
  },
}

function readAddress(line: string, at: number): Read | null {
  const found = readBy(ADDRESS, line, at)
  const to = safeAddress(found?.[1] ?? "")
  return found && to !== null
    ? { piece: { kind: "link", to, inside: [text(found[1] ?? "")] }, length: found[0].length }
    : null
}

/** What a pattern reads right here. */
function readBy(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(line)
}

function text(said: string): Piece {
  return { kind: "text", text: said }
}

function push(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1)
  if (piece.kind === "text" && last?.kind === "text")
    pieces[pieces.length - 1] = { kind: "text", text: last.text + piece.text }
  else if (piece.kind !== "text" || piece.text !== "") pieces.push(piece)
}

/** An address that leads to a page or a letter; nothing else is one. */
export function safeAddress(address: string): string | null {
  if (!/^(https?:\/\/|mailto:)/i.test(address) || !URL.canParse(address)) return null
  const { href, protocol } = new URL(address)
  return ["http:", "https:", "mailto:"].includes(protocol) ? href : null
}
