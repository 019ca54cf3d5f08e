import { expect, test } from "vitest"
import { type Part, type Piece, partsOf, safeAddress } from "../../src/threads/markdown.ts"

function pieces(body: string): readonly Piece[] {
  const [first] = partsOf(body)
  if (first?.kind !== "paragraph") throw new Error(`no paragraph: ${JSON.stringify(first)}`)
  return first.lines.flat()
}

function said(text: string): Piece {
  return { kind: "text", text }
}

/** All the text, and all the addresses, of what is shown. */
function shown(parts: readonly Part[]): { text: string; addresses: string[] } {
  const addresses: string[] = []
  const ofPiece = (piece: Piece): string => {
    if (piece.kind === "link") addresses.push(piece.to)
    return "inside" in piece ? piece.inside.map(ofPiece).join("") : piece.text
  }
  const ofPart = (part: Part): string => {
    if (part.kind === "code") return part.text
    if (part.kind === "quote") return part.parts.map(ofPart).join("\n")
    const lines = part.kind === "list" ? part.items : part.lines
    return lines.map((line) => line.map(ofPiece).join("")).join("\n")
  }
  return { text: parts.map(ofPart).join("\n"), addresses }
}

test.each<[string, readonly Piece[]]>([
  ["Which *cat*?", [said("Which "), { kind: "em", inside: [said("cat")] }, said("?")]],
  ["**b** __b__ ~~s~~", [bold("b"), said(" "), bold("b"), said(" "), { kind: "strike", inside: [said("s")] }]],
  ["**a *b* c**", [{ kind: "strong", inside: [said("a "), { kind: "em", inside: [said("b")] }, said(" c")] }]],
  ["2 * 3 * 4 and snake_case_name", [said("2 * 3 * 4 and snake_case_name")]],
  ["*not ended", [said("*not ended")]],
  ["\\*as it is\\*", [said("*as it is*")]],
  ["`a*b*c` and `` a`b ``", [{ kind: "code", text: "a*b*c" }, said(" and "), { kind: "code", text: "a`b" }]],
  ["see [there](https://x.example/a)", [said("see "), link("https://x.example/a", "there")]],
  ["see https://x.example/a.", [said("see "), link("https://x.example/a", "https://x.example/a"), said(".")]],
  ["ask @ann.b, not a@b.c", [said("ask "), { kind: "mention", text: "@ann.b" }, said(", not a@b.c")]],
])("%s is read as it is meant", (body, expected) => {
  expect(pieces(body)).toEqual(expected)
})

function bold(text: string): Piece {
  return { kind: "strong", inside: [said(text)] }
}

function link(to: string, text: string): Piece {
  return { kind: "link", to, inside: [said(text)] }
}

test("lists, quotes, code and headings are what they are in letters among friends", () => {
  const body = "# So\n- a\n- b\n\n1. c\n> said\n> > before\n\n```js\n<b>\n```"
  const parts = partsOf(body)
  expect(parts.map(({ kind }) => kind)).toEqual(["paragraph", "list", "list", "quote", "code"])
  expect(parts[2]).toMatchObject({ ordered: true })
  expect(parts[3]).toMatchObject({ parts: [{ kind: "paragraph" }, { kind: "quote" }] })
  expect(parts[4]).toEqual({ kind: "code", text: "<b>" })
  expect(shown(parts).text).toContain("So\na\nb")
})

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[a](javascript:alert(1))",
  "[a]( JaVaScRiPt:alert(1) )",
  "[a](data:text/html,x)",
  "[a](//evil.example)",
  "[a](vbscript:x)",
  "![x](https://evil.example/pixel.png)",
  '[a](https://x.example/"onmouseover=alert(1))',
  "<javascript:alert(1)>",
  "<a href='javascript:alert(1)'>x</a>",
  "@<img src=x onerror=alert(1)>",
  "\u202ealert(1)",
]

test.each(HOSTILE)("%s is shown, and leads nowhere that is not a page or a letter", (body) => {
  const { text, addresses } = shown(partsOf(body))
  expect(text.length).toBeGreaterThan(0)
  for (const address of addresses) expect(address).toMatch(/^(https?|mailto):/)
})

test.each(["javascript:alert(1)", "java\tscript:alert(1)", " https://x", "//x", "https:", "ftp://x", "about:blank"])(
  "%s is no address",
  (address) => expect(safeAddress(address)).toBe(null),
)

// What takes time that grows with the square of its length would take minutes here, and the test its patience.
test.each(["[", "*", "_", "~", "`", "<", "> ", "- ", "[a](", "**a ", "@a", "h", "\\", "a_b*c~~"])(
  "ten thousand characters of %j are read at once",
  (piece) => {
    const body = piece.repeat(10_000 / piece.length)
    expect(shown(partsOf(body)).text.length).toBeGreaterThanOrEqual(0)
  },
)
