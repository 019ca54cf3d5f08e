import { count } from "./counting.ts"

export const history = {
  title: "Verlauf",
  back: "Zurück zu jetzt",
  content: "Der Inhalt, wie er war",
  asOf: (when: string) => `Stand: ${when}`,
  now: "Stand: jetzt",
  revision: (number: number) => count(number, { other: "Revision #" }),
  fetching: (percent: number) => `Der Verlauf wird geholt … ${percent} %`,
  failed: (why: string) => `Der Verlauf ließ sich nicht holen: ${why}`,
  sittings: "Wer wann schrieb",
  somebody: "Ein Gast",
  changed: (typed: number, removed: number) =>
    `${count(typed, { one: "# Zeichen getippt", other: "# Zeichen getippt" })}, ${count(removed, { other: "# gelöscht" })}`,
  unchanged: "Nur die Formatierung wurde geändert",
  today: "Heute",
  yesterday: "Gestern",
  older: "Früherer Verlauf",
  newer: "Späterer Verlauf",
  colours: "Zeigen, wer was schrieb",
  copy: "Als Text kopieren",
  take: "Diese Revision mitnehmen",
  player: "Abspielen des Verlaufs",
  place: "Stelle im Verlauf",
  placeText: (number: number, of: number, name: string, when: string) =>
    `Revision ${number} von ${of}, ${name}, ${when}`,
  play: "Abspielen",
  pause: "Anhalten",
  stepBack: "Eine Revision zurück",
  stepOn: "Eine Revision weiter",
  sittingBack: "Zur Sitzung davor",
  sittingOn: "Zur nächsten Sitzung",
  rate: "Tempo",
  rates: { 10: "Langsam", 40: "Mittel", 160: "Schnell", 640: "Sehr schnell" },
} as const

export const more = {
  label: "Mehr zu diesem Dokument",
  markdown: "Als Markdown herunterladen",
  html: "Als HTML herunterladen",
  text: "Als Text herunterladen",
  history: "Verlauf",
  historyHint: "Wer was schrieb, und wann",
  duplicate: "Eine Kopie anlegen",
  failed: (why: string) => `Das ging nicht: ${why}`,
} as const
