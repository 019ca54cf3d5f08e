import { type Copy, textOf } from "@nexus/sdk"
import type { JSX } from "preact"
import { useEffect, useMemo, useState } from "preact/hooks"
import { useLanguage } from "../language.ts"
import { CopyButton } from "../parts/CopyButton.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Notice } from "../parts/Notice.tsx"
import { remainder, useSending } from "../sending.ts"
import { useTitle } from "../titles.ts"
import { words } from "../words.ts"
import { useColours } from "./colouring.ts"
import { Download } from "./Download.tsx"
import { moment } from "./moments.ts"
import { Player } from "./Player.tsx"
import { Sittings } from "./Sittings.tsx"
import { type Sitting, sittingAt, type Writer } from "./sittings.ts"
import { type Playing, usePlaying } from "./usePlaying.ts"
import { useReel } from "./useReel.ts"
import { useScreen } from "./useScreen.ts"
import "../styles/history.css"

type Props = {
  id: string
  link: string | null
  copy: Copy
  title: string
  /** The revision to begin with; null for the newest. */
  wanted: number | null
  /** Another revision is looked at: worth an address of its own. */
  onLook: (revision: number) => void
  onClose: () => void
}

const NOBODY: readonly Writer[] = []

/** What a document was, revision by revision: who wrote what, and when. */
export function History(props: Props): JSX.Element {
  const { id, link, copy, title } = props
  const fetched = useReel(id, link, copy)
  const { reel } = fetched
  const playing = usePlaying(reel, props.wanted)
  const { at } = playing
  const doing = useSending()
  const [coloured, setColoured] = useState(true)
  const [listed, setListed] = useState(false)
  const home = useScreen(copy, reel, at, playing.playing)
  const sitting = reel && at !== null ? sittingAt(reel.sittings, at) : undefined
  useColours(reel?.writers ?? NOBODY, sitting?.first ?? null)
  useTitle(`${words.history.title}: ${title}`)
  useKeys(playing, props.onClose)
  useEffect(() => {
    if (at !== null && !playing.playing) props.onLook(at)
  }, [at, playing.playing])
  const revision = at === null ? undefined : reel?.at(at)
  const when =
    revision && (at === copy.revision ? words.history.now : words.history.asOf(moment(Date.parse(revision.at))))
  const { sittings, older, newer } = fetched
  const current = sitting?.first ?? null
  const upto = sittings.at(-1)?.last ?? 0
  // While it is played, the list is drawn anew with each sitting, not with each revision.
  const list = useMemo(() => {
    const onChoose = (chosen: Sitting) => {
      playing.go(chosen.last)
      setListed(false)
    }
    const all = { sittings, current, older, newer, onChoose, onTurn: fetched.turn, onClose: () => setListed(false) }
    return <Sittings {...all} />
  }, [reel, sittings, upto, current, older, newer, useLanguage()])
  const text = () => textOf(reel && at !== null ? reel.contentAt(at) : copy.content)
  return (
    <div class={copy.rich ? "desk history" : "desk history plain"} data-test="history">
      <header class="bar">
        <button type="button" class="round" aria-label={words.history.back} onClick={props.onClose}>
          <Icon name="back" />
        </button>
        <div class="about">
          <h1>{title}</h1>
          <p class="state">{when ?? words.history.fetching(Math.round(fetched.part * 100))}</p>
        </div>
        <button
          type="button"
          class="round"
          aria-label={words.history.colours}
          title={words.history.colours}
          aria-pressed={coloured}
          onClick={() => setColoured(!coloured)}
        >
          <Icon name="colours" />
        </button>
        <button
          type="button"
          class="round only-narrow"
          aria-label={words.history.sittings}
          aria-expanded={listed}
          onClick={() => setListed(!listed)}
        >
          <Icon name="clock" />
        </button>
        <CopyButton text={text} words={words.history.copy} />
        <Download id={id} link={link} title={title} rich={copy.rich} revision={at} doing={doing} />
        <button type="button" class="button main slim" onClick={props.onClose}>
          {words.history.back}
        </button>
      </header>
      {fetched.problem && (
        <Notice>
          {words.history.failed(remainder(fetched.problem, []) ?? "")}{" "}
          <button type="button" class="again" onClick={fetched.again}>
            {words.tryAgain}
          </button>
        </Notice>
      )}
      {doing.problem && <Notice>{words.more.failed(remainder(doing.problem, []) ?? "")}</Notice>}
      <main class="page">
        <div ref={home} class={coloured ? "sheet coloured" : "sheet"} data-test="content" />
      </main>
      <div class={listed ? "beside shown" : "beside"}>{list}</div>
      {reel && <Player reel={reel} playing={playing} />}
    </div>
  )
}

/** Keys for the whole page: Space plays, arrows step, Escape goes back; what has keys of its own keeps them. */
function useKeys({ at, go, toggle }: Playing, onClose: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      const busy = event.target instanceof Element && event.target.closest("button, input, select, [role=menu], dialog")
      if (event.key === "Escape") onClose()
      else if (busy) return
      else if (event.key === " ") toggle()
      else if (at !== null && event.key === "ArrowLeft") go(at - 1)
      else if (at !== null && event.key === "ArrowRight") go(at + 1)
      else return
      event.preventDefault()
    }
    addEventListener("keydown", press)
    return () => removeEventListener("keydown", press)
  }, [at, go, toggle])
}
