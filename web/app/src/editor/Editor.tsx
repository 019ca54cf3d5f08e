import type { CollabError, Copy } from "@nexus/sdk"
import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import type { Person } from "../accounts.ts"
import { type Document, read } from "../documents.ts"
import { lazy } from "../lazy.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import { sentence } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { Bar } from "./Bar.tsx"
import { Failed } from "./Failed.tsx"
import { useCopy, useStanding } from "./live.ts"
import { Recoveries } from "./Recoveries.tsx"
import { Refusal } from "./Refusal.tsx"
import { Trashed } from "./Trashed.tsx"
import "@nexus/sdk/cursors.css"
import "../styles/desk.css"

const RichText = lazy(async () => (await import("./RichText.tsx")).RichText)
const PlainText = lazy(async () => (await import("./PlainText.tsx")).PlainText)

type Props = { id: string; link: string | null; person: Person | null; onSignedOut: () => void }

/** A document, from its being fetched to its being written by everybody. */
export function Editor(props: Props): JSX.Element {
  const [attempt, setAttempt] = useState(0)
  return <Attempt key={attempt} {...props} onAgain={() => setAttempt(attempt + 1)} />
}

function Attempt(props: Props & { onAgain: () => void }): JSX.Element {
  const opening = useCopy(props.id, props.link, props.person?.id ?? null)
  if (opening.state === "opening") return <Waiting what={words.editor.opening} />
  if (opening.state === "failed") {
    return <Failed {...props} error={opening.error} />
  }
  return <Desk {...props} copy={opening.copy} />
}

/** A document that is there: what is known about it above, its text below. */
function Desk({ copy, ...props }: Props & { copy: Copy; onAgain: () => void }): JSX.Element {
  const standing = useStanding(copy)
  const [about, setAbout] = useAbout(props.id, props.link)
  const [refused, setRefused] = useState<string | null>(null)
  const title = standing.title ?? about?.title ?? null
  useTitle(title ?? words.name)
  useWarning(standing.endangered)
  const onRefused = (error: CollabError) => setRefused(words.editor.refused(sentence(error.detail)))
  const Text = copy.rich ? RichText : PlainText
  return (
    <div class={copy.rich ? "desk" : "desk plain"}>
      <Bar {...props} copy={copy} standing={standing} title={title} onTitle={setAbout} />
      {standing.trashed && (
        <Trashed
          id={props.id}
          owner={standing.role === "owner"}
          onRestored={standing.ended === null ? () => {} : props.onAgain}
        />
      )}
      <Recoveries copy={copy} recoveries={standing.recoveries} />
      <Text copy={copy} onRefused={onRefused} />
      {refused && <Refusal words={refused} onClose={() => setRefused(null)} />}
    </div>
  )
}

/** Title and kind, which only the REST API tells at first. */
function useAbout(id: string, link: string | null): [Document | null, (about: Document) => void] {
  const [about, setAbout] = useState<Document | null>(null)
  useEffect(() => {
    const look = () => read(id, link).then(setAbout, () => {}) // without an answer there is no title, and all else works
    look()
    addEventListener("online", look)
    return () => removeEventListener("online", look)
  }, [id, link])
  return [about, setAbout]
}

/** Ask before a tab is closed with which edits would be lost; what the browser's store keeps is safe. */
function useWarning(endangered: boolean): void {
  useEffect(() => {
    if (!endangered) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener("beforeunload", ask)
    return () => removeEventListener("beforeunload", ask)
  }, [endangered])
}
