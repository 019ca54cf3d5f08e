import type { Copy } from "@nexus/sdk"
import { useEffect, useState } from "preact/hooks"
import { asRefused, type Refused } from "../rest.ts"
import { Reel } from "./reel.ts"
import { BLOCK, block, blocksOf, contentAt, inLanes, type Listed } from "./revisions.ts"
import { type Sitting, sittingsOf } from "./sittings.ts"

// Revisions that are gone through at once: what is older is another reel, so that no history is too long to be shown.
const LONGEST = 20_000

// What others write meanwhile is fetched so often at most.
const SOON = 1000 // milliseconds

/** A history that is being fetched, the newest first; or all of it. */
export type Fetched = {
  readonly reel: Reel | null
  /** The sittings that are known already. */
  readonly sittings: readonly Sitting[]
  /** Which part of the history is fetched, as a fraction. */
  readonly part: number
  readonly problem: Refused | null
  /** Whether there is more before it, and behind it. */
  readonly older: boolean
  readonly newer: boolean
  readonly turn: (to: "older" | "newer") => void
  readonly again: () => void
}

type State = Pick<Fetched, "reel" | "sittings" | "part" | "problem">

const NOTHING: State = { reel: null, sittings: [], part: 0, problem: null }

/** The revisions of a document, and those that are made while one looks. */
export function useReel(id: string, link: string | null, copy: Copy): Fetched {
  const [end, setEnd] = useState<number | null>(null) // null: now
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState(NOTHING)
  const { reel } = state
  useEffect(() => {
    let left = false
    const come = (news: Partial<State>) => !left && setState((now) => ({ ...now, ...news }))
    setState(NOTHING)
    const whole = fetchAll(id, link, end ?? copy.revision, (sittings, part) => come({ sittings, part }))
    whole.then(
      (reel) => come({ reel, sittings: reel.sittings, part: 1 }),
      (error) => come({ problem: asRefused(error) }),
    )
    return () => {
      left = true
    }
  }, [id, link, copy, end, attempt])
  useFollowing(end === null ? reel : null, id, link, copy, () => setState((now) => ({ ...now })))
  const turn = (to: "older" | "newer") => {
    if (reel === null) return
    const later = reel.upto + LONGEST
    setEnd(to === "older" ? reel.after : later < copy.revision ? later : null)
  }
  const older = reel !== null && reel.after > 0
  return { ...state, older, newer: end !== null, turn, again: () => setAttempt(attempt + 1) }
}

/** Fetch a reel that ends at a revision; what is known meanwhile is told. */
async function fetchAll(
  id: string,
  link: string | null,
  upto: number,
  tell: (known: readonly Sitting[], part: number) => void,
): Promise<Reel> {
  const after = Math.max(0, upto - LONGEST)
  const blocks = blocksOf(after, upto)
  const found = blocks.map((): readonly Listed[] | undefined => undefined)
  const reel = new Reel(after, after === 0 ? [] : await contentAt(id, link, after))
  let done = 0
  await inLanes([...blocks.entries()], async ([place, [start, end]]) => {
    found[place] = await block(id, link, start, end)
    done += 1
    tell(sittingsOf(newestOf(found).flat()), done / blocks.length)
  })
  for (const each of newestOf(found)) reel.push(each)
  return reel
}

/** What has come without a gap behind it, the oldest first. */
function newestOf(found: readonly (readonly Listed[] | undefined)[]): readonly (readonly Listed[])[] {
  const gap = found.indexOf(undefined)
  return found.slice(0, gap < 0 ? found.length : gap).toReversed() as readonly (readonly Listed[])[]
}

/** Add to a reel what others write while one looks. */
function useFollowing(reel: Reel | null, id: string, link: string | null, copy: Copy, redraw: () => void): void {
  useEffect(() => {
    if (reel === null) return
    let timer = 0
    let left = false
    const soon = () => {
      if (timer === 0 && !left && copy.revision > reel.upto) timer = setTimeout(fetch, SOON)
    }
    const fetch = async () => {
      try {
        const { upto } = reel
        const fresh = await block(id, link, upto, Math.min(copy.revision, upto + BLOCK))
        if (left) return
        reel.push(fresh)
        redraw()
      } catch (error) {
        asRefused(error) // the next revision lets it be tried again
        return
      } finally {
        timer = 0
      }
      soon()
    }
    const stop = copy.on("unit", soon)
    soon()
    return () => {
      left = true
      clearTimeout(timer)
      stop()
    }
  }, [reel])
}
