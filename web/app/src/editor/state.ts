import type { CollabError, Role, SaveState } from "@nexus/sdk"
import { told } from "../sending.ts"
import { words } from "../words.ts"

/** How a line about the state is to be read: all is well, wait, know this, do something. */
export type Tone = "calm" | "busy" | "aware" | "wrong"

/** One line about how things stand. */
export type Line = { readonly tone: Tone; readonly words: string }

/** All that the line follows from. */
export type Standing = {
  readonly saving: SaveState
  /** Whether there is a connection, and the browser does not know it to be dead. */
  readonly connected: boolean
  readonly role: Role | null
  /** The role that one came in with. */
  readonly first: Role | null
  readonly trashed: boolean
  readonly ended: CollabError | null
  /** Whether what is typed survives a closed tab. */
  readonly kept: boolean
  /** Recovery copies of this document. */
  readonly recoveries: number
}

const GONE = ["forbidden", "not_found"]

/** How things stand, in words that are true: nothing is called saved that is not on the server's disk. */
export function lineOf(standing: Standing): Line {
  const { saving, connected, role, first, trashed, ended, kept } = standing
  const said = words.saving
  if (ended !== null) return lineOfEnd(ended, unsavedIn(standing))
  const demoted = writes(first) && !writes(role)
  if (saving.kind === "refused") {
    const why = demoted ? said.readOnlyKept : said.refused(told(saving.error.code, saving.error.detail))
    return { tone: "wrong", words: why }
  }
  const waits = saving.kind === "offline" || (saving.kind === "saving" && !connected)
  if (waits && saving.edits > 0) {
    return { tone: "aware", words: (kept ? said.waiting : said.waitingHere)(saving.edits) }
  }
  if (saving.kind === "saving") {
    return saving.delayed ? { tone: "aware", words: said.delayed } : { tone: "busy", words: said.saving }
  }
  if (trashed) return { tone: "aware", words: said.inTrash }
  if (!connected || saving.kind === "offline") return { tone: "aware", words: said.offline }
  if (writes(role)) return { tone: "calm", words: said.saved(saving.revision) }
  if (demoted) return { tone: "aware", words: said.readOnlyNow }
  return { tone: "calm", words: role === "commenter" ? said.canComment : said.readOnly }
}

function writes(role: Role | null): boolean {
  return role === "owner" || role === "editor"
}

/** Whether edits exist that are not on the server's disk. */
export function unsavedIn({ saving, recoveries }: Pick<Standing, "saving" | "recoveries">): boolean {
  if (recoveries > 0 || saving.kind === "refused") return true
  return saving.kind !== "saved" && saving.edits > 0
}

/** Whether an error means that one must sign in to go on. */
export function isSignedOut(error: CollabError): boolean {
  return error.code === "signed_out" || error.code.startsWith("token_")
}

function lineOfEnd(ended: CollabError, unsaved: boolean): Line {
  const said = words.saving
  const [line, kept] = isSignedOut(ended)
    ? [said.signedOut, said.signedOutKept]
    : GONE.includes(ended.code)
      ? [said.noAccess, said.noAccessKept]
      : ended.code === "in_trash"
        ? [said.inTrash, said.inTrash]
        : [said.stopped(told(ended.code, ended.detail)), said.stopped(told(ended.code, ended.detail))]
  return { tone: "wrong", words: unsaved ? kept : line }
}
