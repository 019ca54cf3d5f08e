import type { CollabError, Copy } from "@nexus/sdk"
import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import type { Person } from "../accounts.ts"
import { type Document, read } from "../documents.ts"
import { lazy, lazyBeside } from "../lazy.tsx"
import { go, useQuery } from "../navigation.tsx"
import { Waiting } from "../parts/Waiting.tsx"
import { pathToDocument, pathToHistory, revisionIn } from "../routes.ts"
import { told } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { Bar } from "./Bar.tsx"
import { Failed } from "./Failed.tsx"
import { Followed } from "./Followed.tsx"
import { useFollowing } from "./following.ts"
import { useCopy, useStanding } from "./live.ts"
import type { Present } from "./people.ts"
import { Recoveries } from "./Recoveries.tsx"
import { Refusal } from "./Refusal.tsx"
import type { Surface } from "./surface.ts"
import { Trashed } from "./Trashed.tsx"
import "@nexus/sdk/cursors.css"
import "../styles/presence.css"
import "../styles/desk.css"

const History = lazy(async () => (await import("../history/History.tsx")).History)
const RichText = lazy(async () => (await import("./RichText.tsx")).RichText)
const Discussion = lazyBeside(async () => (await import("../threads/Discussion.tsx")).Discussion)
const PlainText = lazy(async () => (await import("./PlainText.tsx")).PlainText)

// For a column of comments beside the text: as styles/threads.css has it.
const ROOM = matchMedia("(width >= 70rem)")

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
  const [surface, setSurface] = useState<Surface | null>(null)
  const [followed, setFollowed] = useState<Present | null>(null)
  const talk = useTalking()
  const unfollow = () => setFollowed(null)
  useFollowing(copy, surface, followed?.id ?? null, unfollow)
  const title = standing.title ?? about?.title ?? null
  useTitle(title ?? words.name)
  useWarning(standing.endangered)
  const onRefused = (error: CollabError) => setRefused(words.editor.refused(told(error.code, error.detail)))
  const past = revisionIn(useQuery())
  if (past !== undefined) {
    const { id, link } = props
    return (
      <History
        id={id}
        link={link}
        copy={copy}
        title={title ?? words.untitled}
        wanted={past}
        onLook={(revision) => history.replaceState(null, "", pathToHistory(id, link, revision))}
        onClose={() => go(pathToDocument(id, link), { replace: true })}
      />
    )
  }
  const Text = copy.rich ? RichText : PlainText
  return (
    <div class={copy.rich ? "desk" : "desk plain"}>
      <Bar
        {...props}
        copy={copy}
        standing={standing}
        title={title}
        onTitle={setAbout}
        followed={followed?.id ?? null}
        onFollow={(who) => setFollowed(who.id === followed?.id ? null : who)}
        talk={talk}
      />
      {standing.trashed && (
        <Trashed
          id={props.id}
          owner={standing.role === "owner"}
          onRestored={standing.ended === null ? () => {} : props.onAgain}
        />
      )}
      <Recoveries copy={copy} recoveries={standing.recoveries} />
      <Text copy={copy} title={title ?? ""} onRefused={onRefused} onSurface={setSurface} />
      {surface && (
        <Discussion
          id={props.id}
          link={props.link}
          copy={copy}
          person={props.person}
          surface={surface}
          shown={talk.wanted}
          onShown={talk.onShown}
          onCount={talk.onCount}
        />
      )}
      {followed && <Followed name={followed.name} onStop={unfollow} />}
      {refused && <Refusal words={refused} onClose={() => setRefused(null)} />}
    </div>
  )
}

/** Whether the comments are shown: as one wishes; before one has wished anything, where there is room and something to show. */
function useTalking() {
  const [wanted, setWanted] = useState<boolean | null>(null)
  const [open, setOpen] = useState(0)
  const [wide, setWide] = useState(ROOM.matches)
  useEffect(() => {
    const look = () => setWide(ROOM.matches)
    ROOM.addEventListener("change", look)
    return () => ROOM.removeEventListener("change", look)
  }, [])
  const shown = wanted ?? (open > 0 && wide)
  return { wanted, open, shown, onShown: setWanted, onCount: setOpen }
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
