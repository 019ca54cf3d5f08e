import type { Words } from "../en/index.ts"
import { count } from "./counting.ts"

export const editor: Words["editor"] = {
  back: "Alle Dokumente",
  titleLabel: "Titel des Dokuments",
  contentLabel: "Inhalt des Dokuments",
  contentHint: "Escape, dann Tab führt aus dem Text hinaus; Alt+F10 führt zur Formatierung.",
  richPlaceholder: "Schreib los …",
  plainPlaceholder: "Tippe los …",
  opening: "Das Dokument wird geöffnet …",
  here: (others) => count(others, { one: "# andere Person ist hier", other: "# andere Personen sind hier" }),
  share: "Teilen",
  signInToEdit: "Anmelden",
  titleRefused: (why) => `Der Titel ist nicht gespeichert: ${why}`,
  refused: (why) => `Das wurde nicht übernommen: ${why}`,
}

export const saving: Words["saving"] = {
  saved: (revision) => count(revision, { other: "Alles gespeichert · Revision #" }),
  saving: "Wird gespeichert …",
  delayed: "Wird gespeichert … das dauert länger als sonst; deine Änderungen sind aufgehoben",
  waiting: (edits) => count(edits, { one: "# Änderung wartet · offline", other: "# Änderungen warten · offline" }),
  waitingHere: (edits) =>
    count(edits, {
      one: "# Änderung wartet · offline: Lass diesen Tab offen",
      other: "# Änderungen warten · offline: Lass diesen Tab offen",
    }),
  offline: "Offline · alle deine Änderungen sind gespeichert",
  refused: (why) => `Nicht gespeichert: ${why}`,
  readOnly: "Nur lesen",
  canComment: "Du kannst kommentieren",
  readOnlyNow: "Jetzt nur lesen: Deine Rolle hat sich geändert",
  readOnlyKept: "Jetzt nur lesen: Deine Rolle hat sich geändert. Deine ungespeicherten Änderungen sind hier aufgehoben",
  noAccess: "Du hast keinen Zugang mehr",
  noAccessKept: "Du hast keinen Zugang mehr: Deine ungespeicherten Änderungen sind hier aufgehoben",
  signedOut: "Du bist abgemeldet: Melde dich an, um weiterzuschreiben",
  signedOutKept: "Du bist abgemeldet: Deine ungespeicherten Änderungen sind hier aufgehoben",
  inTrash: "Im Papierkorb: nur lesen",
  stopped: (why) => `Angehalten: ${why}`,
}

export const presence: Words["presence"] = {
  states: { active: "", idle: "gerade nicht da", typing: "tippt" },
  follow: (name, state) => (state === "" ? `${name} folgen` : `${name} folgen, ${state}`),
  following: (name) => `Du folgst ${name}`,
  stop: "Aufhören",
  came: (names) => `${names} ist hereingekommen`,
  left: (names) => `${names} ist gegangen`,
  others: (others) => count(others, { other: "und # weitere" }),
  inside: (people) => count(people, { one: "# Person ist darin", other: "# Personen sind darin" }),
}

export const recovery: Words["recovery"] = {
  banner: (sets) =>
    count(sets, {
      one: "Einige deiner Änderungen ließen sich nicht einfügen. Sie sind hier aufgehoben.",
      other: "#-mal ließen sich Änderungen von dir nicht einfügen. Sie sind hier aufgehoben.",
    }),
  look: "Ansehen",
  title: "Für dich aufgehobene Änderungen",
  text: "Diese Änderungen konnten nicht ins Dokument: Es wurde ersetzt oder weggelegt, während du schriebst, oder deine Rolle hat sich geändert. Nichts davon ist verloren.",
  typed: "Du hast geschrieben",
  removed: "Du hast gelöscht",
  whole: "Der ganze Text, wie du ihn gesehen hast",
  onlyFormat: "Nur die Formatierung wurde geändert.",
  copy: "Als Text kopieren",
  putBack: "Wieder einfügen",
  forget: "Verwerfen",
  forgetTitle: "Diese Änderungen verwerfen?",
  forgetText: "Sie stehen nicht im Dokument und lassen sich nicht zurückholen.",
  failed: (why) => `Sie ließen sich nicht wieder einfügen: ${why}`,
}

export const toolbar: Words["toolbar"] = {
  label: "Formatierung",
  undo: "Rückgängig",
  redo: "Wiederholen",
  style: "Absatzformat",
  text: "Text",
  heading1: "Überschrift 1",
  heading2: "Überschrift 2",
  heading3: "Überschrift 3",
  quote: "Zitat",
  code: "Code",
  bold: "Fett",
  italic: "Kursiv",
  underline: "Unterstrichen",
  strike: "Durchgestrichen",
  inlineCode: "Code im Text",
  link: "Link",
  bullet: "Aufzählung",
  ordered: "Nummerierte Liste",
  check: "Checkliste",
  clear: "Formatierung entfernen",
  address: "Adresse des Links",
  setLink: "Setzen",
  openLink: "Öffnen",
  removeLink: "Entfernen",
}
