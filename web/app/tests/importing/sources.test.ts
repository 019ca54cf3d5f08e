import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { NoSource, sourceCalled, sourceDropped, sourceOf, textIn } from "../../src/importing/sources.ts"

const bytes = (...values: number[]) => new Uint8Array(values)

describe("a file", () => {
  test.each([
    ["plan.md", "rich", "markdown", "plan"],
    ["Plan.Markdown", "rich", "markdown", "Plan"],
    ["notes.txt", "plain", "text", "notes"],
    ["app.py", "plain", "text", "app.py"],
    ["data.csv", "plain", "text", "data.csv"],
    ["README", "plain", "text", "README"],
    [".gitignore", "plain", "text", ".gitignore"],
    ["v1.2", "plain", "text", "v1.2"],
  ])("called %s becomes a %s document of %s, called %s", (name, kind, format, title) => {
    expect(sourceCalled(name, "x")).toEqual({ title, kind, content: { format, value: "x" } })
  })

  test("has a title as long as a document's may be", () => {
    expect(sourceCalled(`${"x".repeat(300)}.md`, "").title).toHaveLength(200)
  })

  test("is not read if it is too large", async () => {
    const file = { name: "a.txt", size: 9 * 1024 * 1024 } as File
    await expect(sourceOf(file)).rejects.toMatchObject({ why: "tooLarge" })
  })

  test("that cannot be read says so, as a folder does", async () => {
    const arrayBuffer = () => Promise.reject(new DOMException("no", "NotReadableError"))
    const folder = { name: "folder", size: 4096, arrayBuffer } as unknown as File
    await expect(sourceOf(folder)).rejects.toMatchObject({ why: "unreadable" })
  })

  test("becomes what it holds", async () => {
    const source = await sourceOf(new File(["# Plan\r\n"], "plan.md"))
    expect(source).toEqual({ title: "plan", kind: "rich", content: { format: "markdown", value: "# Plan\n" } })
  })
})

describe("a page", () => {
  const seen: string[] = []
  beforeEach(() => {
    const parseFromString = (html: string) => {
      seen.push(html)
      return { title: /<title>(.*)<\/title>/.exec(html)?.[1] ?? "" }
    }
    vi.stubGlobal(
      "DOMParser",
      class {
        parseFromString = parseFromString
      },
    )
  })
  afterEach(() => vi.unstubAllGlobals())

  test("is called what it calls itself, or else what its file is called", () => {
    expect(sourceCalled("x.html", "<title>The plan</title><p>x").title).toBe("The plan")
    expect(sourceCalled("x.htm", "<p>x").title).toBe("x")
    expect(sourceCalled("x.htm", "<title> </title><p>x").title).toBe("x")
    expect(seen).toContain("<title>The plan</title>")
  })
})

describe("bytes", () => {
  test.each([
    [bytes(0xc3, 0xa4, 0x0d, 0x0a, 0x62), "ä\nb"],
    [bytes(0xef, 0xbb, 0xbf, 0x61), "a"],
    [bytes(0xff, 0xfe, 0x61, 0x00), "a"],
    [bytes(0xfe, 0xff, 0x00, 0x61), "a"],
    [bytes(0x61, 0xe4, 0x62), "aäb"],
    [bytes(0x61, 0x0d, 0x62, 0x09, 0x0c, 0x1b), "a\nb\t\f\u001b"],
    [bytes(), ""],
  ])("%j spell %j", (given, text) => {
    expect(textIn(given)).toBe(text)
  })

  test.each([[bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00)], [bytes(0x61, 0x00)], [bytes(0x1a)]])(
    "%j are no text",
    (given) => {
      expect(() => textIn(given)).toThrow(NoSource)
    },
  )
})

test("what is dropped is called after how it begins, and keeps its formatting", () => {
  expect(sourceDropped("\n  The plan \nmore", "")).toMatchObject({
    title: "The plan",
    kind: "rich",
    content: { format: "text" },
  })
  expect(sourceDropped("b", "<b>b</b>").content).toEqual({ format: "html", value: "<b>b</b>" })
  expect(sourceDropped("x".repeat(80), "").title).toBe(`${"x".repeat(60)}…`)
  expect(sourceDropped("", "").title).toBe("")
})
