import { en, type Words } from "./words/en/index.ts"

/**
 * All that the app says, in the language that is spoken now. It is another catalogue after `speak`: read it where something is drawn, and keep no part of it.
 */
export let words: Words = en

/** The languages that the app speaks, by their own names. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const

/** The code of one of them. */
export type Language = keyof typeof LANGUAGES

// English is here at once, so that there are words for whatever happens; others are fetched when they are wanted.
const CATALOGUES: { readonly [Code in Language]: () => Promise<Words> } = {
  en: async () => en,
  de: async () => (await import("./words/de/index.ts")).de,
}

const listeners = new Set<() => void>()
let wanted: Language = "en"

/** Speak a language from now on. What is drawn already is drawn anew; if the words cannot be fetched, all stays as it is. */
export async function speak(language: Language): Promise<void> {
  wanted = language
  try {
    const found = await CATALOGUES[language]()
    if (wanted !== language || words === found) return // somebody has wished for another meanwhile
    words = found
  } catch {
    return
  }
  document.documentElement.lang = language
  for (const call of [...listeners]) call()
}

/** Call this after every change of the language, until what comes back is called. */
export function onLanguage(call: () => void): () => void {
  listeners.add(call)
  return () => listeners.delete(call)
}

/** The first of these languages that the app speaks, whatever the region; else English. */
export function spoken(codes: readonly (string | null | undefined)[]): Language {
  const known = codes.map((code) => code?.split("-")[0]?.toLowerCase()).find((code) => code && code in LANGUAGES)
  return (known as Language | undefined) ?? "en"
}
