import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { told } from "../src/sending.ts"
import { ago } from "../src/times.ts"
import { counting } from "../src/words/counting.ts"
import { de } from "../src/words/de/index.ts"
import { en } from "../src/words/en/index.ts"
import { LANGUAGES, onLanguage, speak, spoken, words } from "../src/words.ts"

const SOURCES = import.meta.glob<string>("../src/**/*.tsx", { query: "?raw", import: "default", eager: true })

// Words of which each language has those that it needs.
const OWN = ["problems", "faults"]

// What is spelled the same in both.
const SAME =
  /^(name|documents\.lists\.\w+|toolbar\.(text|code|link)|share\.(role|links)|account\.(name|email)|presence\.states\.active)$/

/** Every phrase of a catalogue by its key; those that take something are given numbers, or names. */
function phrases(catalogue: object, above = ""): [string, string][] {
  return Object.entries(catalogue).flatMap(([name, said]: [string, unknown]): [string, string][] => {
    const key = above + name
    if (typeof said === "string") return [[key, said]]
    if (typeof said === "function") return [[key, String(said(2, 2, 2))]]
    return OWN.includes(key) ? [] : phrases(said as object, `${key}.`)
  })
}

describe("the catalogues", () => {
  test("have the same keys", () => {
    const keys = (catalogue: object) => phrases(catalogue).map(([key]) => key)
    expect(keys(de).sort()).toEqual(keys(en).sort())
  })

  test("leave nothing unsaid, and nothing in English", () => {
    const english = new Map(phrases(en))
    for (const [key, said] of phrases(de)) {
      if (!SAME.test(key)) expect(said, key).not.toBe(english.get(key))
      if (english.get(key) !== "") expect(said, key).not.toBe("")
    }
  })

  test("are German wherever they are English", () => {
    for (const own of ["problems", "faults"] as const) {
      expect(Object.keys(de[own])).toEqual(expect.arrayContaining(Object.keys(en[own])))
    }
  })
})

test("numbers of things take the form that the language has for them", () => {
  const polish = { one: "# plik", few: "# pliki", many: "# plików", other: "# pliku" }
  expect([1, 3, 5, 22].map((many) => counting("pl")(many, polish))).toEqual([
    "1 plik",
    "3 pliki",
    "5 plików",
    "22 pliki",
  ])
  expect(en.saving.saved(12_345)).toBe("All changes saved · revision 12,345")
  expect(de.saving.saved(12_345)).toBe("Alles gespeichert · Revision 12.345")
})

test.each([
  [["de-AT"], "de"],
  [["fr", "DE"], "de"],
  [[undefined, null, "en-GB", "de"], "en"],
  [["fr", "ja"], "en"],
  [["toString"], "en"],
  [[], "en"],
])("of %j the app speaks %s", (codes, language) => {
  expect(spoken(codes)).toBe(language)
})

describe("in German", () => {
  const documentElement = { lang: "en" }
  beforeEach(() => vi.stubGlobal("document", { documentElement }))
  afterEach(async () => {
    await speak("en")
    vi.unstubAllGlobals()
  })

  test("times and refusals are told in German, and refusals without German words as they came", async () => {
    await speak("de")
    expect(ago("2026-11-20T12:00:00Z", Date.parse("2026-11-21T12:00:00Z"))).toBe("gestern")
    expect(told("in_trash", "the document is in the trash")).toMatch(/^Das Dokument liegt im Papierkorb/)
    expect(told("never_heard_of", "something new")).toBe("Something new.")
  })

  test("the page says which language it is in, and everybody is told that it changed", async () => {
    const heard: string[] = []
    const stop = onLanguage(() => heard.push(words.language))
    await speak("de")
    await speak("de")
    expect([heard, documentElement.lang]).toEqual([["de"], "de"])
    stop()
    await speak("en")
    expect([heard, documentElement.lang]).toEqual([["de"], "en"])
  })

  test("the last wish counts, however long the words of another take", async () => {
    await Promise.all([speak("de"), speak("en")])
    expect(words).toBe(en)
  })
})

describe("the sources", () => {
  test.each(Object.entries(SOURCES))("say nothing that is in no catalogue: %s", (_, whole) => {
    const source = whole.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
    const attributes = source.match(/\b(aria-label|placeholder|title|alt|label)="[^"]+"/g) ?? []
    const texts = source.match(/(?<=[^=]>)\s*[A-Z][a-z]+[^<>{}();=]*(?=<\/|\{)/g) ?? []
    expect([...attributes, ...texts]).toEqual([])
  })
})

test("every language that is offered has its own name", () => {
  expect(LANGUAGES).toEqual({ en: "English", de: "Deutsch" })
})
