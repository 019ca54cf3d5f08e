import { useEffect, useState } from "preact/hooks"
import { type Language, onLanguage, speak, spoken, words } from "./words.ts"

const CHOSEN = "nexus:language"

/** Speak what this person chose for their account; without one, what was chosen in this browser, or what the browser asks for. */
export function speakTo(person: { readonly language: string } | null): Promise<void> {
  return speak(spoken([person?.language, chosen(), ...navigator.languages]))
}

/** Choose a language for this browser, whoever sits at it. */
export function choose(language: Language): Promise<void> {
  try {
    localStorage.setItem(CHOSEN, language)
  } catch {} // where nothing can be kept, it holds until the page is left
  return speak(language)
}

/** The language that is spoken, for a part that must be drawn anew when it is another. */
export function useLanguage(): string {
  const [language, setLanguage] = useState(words.language)
  useEffect(() => onLanguage(() => setLanguage(words.language)), [])
  return language
}

function chosen(): string | null {
  try {
    return localStorage.getItem(CHOSEN)
  } catch {
    return null
  }
}
