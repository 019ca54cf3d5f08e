import { account, expiry } from "./account.ts"
import { count } from "./counting.ts"
import { documents, mayDo, roles, share, trash } from "./documents.ts"
import { editor, presence, recovery, saving, toolbar } from "./editor.ts"
import { failures, faults, problems } from "./failures.ts"
import { history, more } from "./history.ts"
import { importing } from "./importing.ts"
import { inbox, threads } from "./talk.ts"

/** All that the app says in English; what it says in other languages has the same keys. */
export const en = {
  language: "en",
  name: "Nexus",
  promise: "Write together. Nothing you type is lost.",
  loading: "Loading…",
  slow: "This takes longer than usual.",
  waitFor: (seconds: number) => count(seconds, { one: "You can in # second.", other: "You can in # seconds." }),
  justNow: "just now",
  tryAgain: "Try again",
  cancel: "Cancel",
  close: "Close",
  saved: "Saved",
  unreachable: "The server cannot be reached. Check your connection; this page tries again by itself.",
  troubled: "The server cannot answer right now. This page tries again by itself.",
  docs: "REST API",
  untitled: "Untitled",

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
} as const

/** What every catalogue has: these keys, with words of its own. */
export type Words = Spoken<typeof en>

type Spoken<Said> = Said extends string
  ? string
  : Said extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof Said]: Spoken<Said[Key]> }
