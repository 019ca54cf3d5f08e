import type { Words } from "../en/index.ts"
import { account, expiry } from "./account.ts"
import { count } from "./counting.ts"
import { documents, mayDo, roles, share, trash } from "./documents.ts"
import { editor, presence, recovery, saving, toolbar } from "./editor.ts"
import { failures, faults, problems } from "./failures.ts"
import { history, more } from "./history.ts"
import { importing } from "./importing.ts"
import { inbox, threads } from "./talk.ts"

/** All that the app says, in German. */
export const de: Words = {
  language: "de",
  name: "Nexus",
  promise: "Schreibt zusammen. Nichts, was du tippst, geht verloren.",
  loading: "Wird geladen …",
  slow: "Das dauert länger als sonst.",
  waitFor: (seconds) => count(seconds, { one: "In # Sekunde geht es wieder.", other: "In # Sekunden geht es wieder." }),
  justNow: "gerade eben",
  tryAgain: "Noch einmal",
  cancel: "Abbrechen",
  close: "Schließen",
  saved: "Gesichert",
  unreachable: "Der Server ist nicht erreichbar. Prüfe deine Verbindung; diese Seite versucht es von selbst wieder.",
  troubled: "Der Server kann gerade nicht antworten. Diese Seite versucht es von selbst wieder.",
  docs: "REST-API",
  untitled: "Ohne Titel",

  account,
  expiry,
  documents,
  roles,
  mayDo,
  editor,
  saving,
  presence,
  inbox,
  threads,
  trash,
  recovery,
  share,
  toolbar,
  history,
  importing,
  more,
  failures,
  problems,
  faults,
}
