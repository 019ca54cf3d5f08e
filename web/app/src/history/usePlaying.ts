import { useEffect, useState } from "preact/hooks"
import { placeAfter, type Rate, rateFor } from "./playing.ts"
import type { Reel } from "./reel.ts"

/** Where in a history one is, and how one moves. */
export type Playing = {
  /** The revision that is shown; null before the history is there. */
  readonly at: number | null
  readonly playing: boolean
  readonly rate: Rate
  readonly go: (revision: number) => void
  readonly toggle: () => void
  readonly setRate: (rate: Rate) => void
}

/** Go through a reel, by hand or by itself; it begins at the wanted revision, or at the newest. */
export function usePlaying(reel: Reel | null, wanted: number | null): Playing {
  const [place, setPlace] = useState<{ reel: Reel; at: number } | null>(null)
  const [playing, setPlaying] = useState(false)
  const [chosen, setChosen] = useState<Rate | null>(null)
  const [first, setFirst] = useState(wanted)
  const at = reel && (place?.reel === reel ? place.at : within(reel, first ?? reel.upto))
  const rate = chosen ?? rateFor(reel?.revisions.length ?? 0)
  const move = (revision: number) => {
    if (reel) setPlace({ reel, at: within(reel, revision) })
  }
  useEffect(() => {
    if (!playing || reel === null || at === null) return
    const began = performance.now()
    let frame = 0
    const step = (now: number) => {
      const next = placeAfter(at, Math.max(0, now - began), rate, reel.upto)
      move(next)
      if (next < reel.upto) frame = requestAnimationFrame(step)
      else setPlaying(false)
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [playing, reel, rate]) // it goes on from where it is now
  const go = (revision: number) => {
    setPlaying(false)
    setFirst(null)
    move(revision)
  }
  const toggle = () => {
    if (reel === null) return
    if (!playing && at === reel.upto) move(reel.after + 1)
    setPlaying(!playing)
  }
  return { at, playing, rate, go, toggle, setRate: setChosen }
}

function within(reel: Reel, revision: number): number {
  return Math.max(Math.min(revision, reel.upto), Math.min(reel.after + 1, reel.upto))
}
