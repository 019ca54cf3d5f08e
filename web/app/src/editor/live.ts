import { type CollabError, type Copy, connect, type Participant, type Recovery, type Role } from "@nexus/sdk"
import { useEffect, useRef, useState } from "preact/hooks"
import { type Line, lineOf, unsavedIn } from "./state.ts"

/** A document on its way, here, or not to be had. */
export type Opening =
  | { readonly state: "opening" }
  | { readonly state: "open"; readonly copy: Copy }
  | { readonly state: "failed"; readonly error: CollabError }

/** A live copy of a document, for as long as it is shown; then it is closed once all is saved. */
export function useCopy(id: string, link: string | null, person: string | null): Opening {
  const [opening, setOpening] = useState<Opening>({ state: "opening" })
  useEffect(() => {
    const leaving = new AbortController()
    const opened = connect(location.origin, id, {
      signal: leaving.signal,
      ...(link !== null && { link }),
      ...(person !== null && { person }),
    })
    opened.then(
      (copy) => leaving.signal.aborted || setOpening({ state: "open", copy }),
      (error) => leaving.signal.aborted || setOpening({ state: "failed", error }),
    )
    return () => {
      leaving.abort()
      // What is not saved by then stays in this browser's store, and is sent when the document is opened again.
      opened.then((copy) => copy.close()).catch(() => {})
    }
  }, [id, link, person])
  return opening
}

/** What the page shows of a copy besides its content. */
export type Standing = {
  readonly line: Line
  /** Whether edits would be lost with this tab. */
  readonly endangered: boolean
  readonly participants: readonly Participant[]
  /** Participants beyond those. */
  readonly others: number
  readonly recoveries: readonly Recovery[]
  readonly role: Role | null
  readonly title: string | null
  readonly trashed: boolean
  readonly ended: CollabError | null
}

const EVENTS = [
  ...(["change", "saving", "keeping", "participants", "role", "document", "recovery"] as const),
  ...(["joined", "lost", "ended"] as const),
] as const

// A browser knows at once that its network is gone; a socket may take half a minute.
const NETWORK = ["online", "offline"]

/** How a copy stands, now and after everything that changes it; drawn at most once a frame. */
export function useStanding(copy: Copy): Standing {
  const [, draw] = useState(0)
  const first = useRef(copy.role)
  useEffect(() => {
    let frame = 0
    const soon = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => draw((count) => count + 1))
    }
    const stops = EVENTS.map((name) => copy.on(name, soon))
    for (const name of NETWORK) addEventListener(name, soon)
    soon() // what has happened since it was drawn first
    return () => {
      cancelAnimationFrame(frame)
      for (const stop of stops) stop()
      for (const name of NETWORK) removeEventListener(name, soon)
    }
  }, [copy])
  first.current ??= copy.role
  return standingOf(copy, first.current)
}

function standingOf(copy: Copy, first: Role | null): Standing {
  const { saving, role, trashed, title, ended, recoveries } = copy
  const connected = copy.connected && navigator.onLine
  const kept = copy.keeping.kind === "kept"
  const all = { saving, connected, role, first, trashed, ended, kept, recoveries: recoveries.length }
  return {
    line: lineOf(all),
    endangered: !kept && unsavedIn(all),
    participants: [...copy.participants.values()],
    others: copy.crowd,
    recoveries,
    role,
    title,
    trashed,
    ended,
  }
}
