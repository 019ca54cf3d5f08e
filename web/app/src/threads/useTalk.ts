import type { Copy } from "@nexus/sdk"
import { Threads } from "@nexus/sdk/threads"
import { useEffect, useMemo, useRef, useState } from "preact/hooks"
import type { Person } from "../accounts.ts"
import { type Member, members as membersOf } from "../documents.ts"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"
import { Drafts } from "./drafts.ts"
import { clearHighlights } from "./highlights.ts"
import { Requests } from "./requests.ts"
import type { Talk } from "./talk.ts"

/** What was refused last, in words; and the way to learn who can be named, once somebody may want to. */
export type Learning = Talk & { readonly problem: string | null; readonly learn: () => void }

type Props = { id: string; link: string | null; copy: Copy; person: Person | null }

/** The threads of a document and what one may do with them, drawn anew when they have changed. */
export function useTalk({ id, link, copy, person }: Props): Learning {
  const [, draw] = useState(0)
  const [members, setMembers] = useState<readonly Member[]>([])
  const { problem, send } = useSending()
  const requests = useMemo(() => new Requests(id, link), [id, link])
  const threads = useMemo(() => new Threads(copy, (next) => requests.page(next)), [copy, requests])
  const drafts = useMemo(() => (person ? new Drafts(person.id, id) : null), [person?.id, id])
  useEffect(() => {
    let frame = 0
    let drawn = ""
    let all = threads.all
    const look = () => {
      const order = [...threads.places].sort(([, one], [, other]) => one[0] - other[0]).map(([thread]) => thread)
      if (all === threads.all && drawn === order.join()) return
      all = threads.all
      drawn = order.join()
      draw((count) => count + 1)
    }
    const later = (call: () => void) => () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(call)
    }
    const soon = later(() => draw((count) => count + 1))
    const stops = [threads.on(later(look)), copy.on("role", soon), copy.on("document", soon), copy.on("ended", soon)]
    return () => {
      cancelAnimationFrame(frame)
      for (const stop of stops) stop()
      threads.stop()
      clearHighlights()
    }
  }, [threads])
  const { role } = copy
  const writes = person !== null && role !== null && role !== "viewer" && !copy.trashed && copy.ended === null
  const isLearning = useRef(false)
  const learn = () => {
    if (!writes || isLearning.current) return
    isLearning.current = true
    membersOf(id).then(
      ({ results }) => setMembers(results),
      () => {}, // who is here by a link names others by heart
    )
  }
  const attempt = (work: () => Promise<unknown>) => void send(work)
  const said = problem && words.threads.notDone(remainder(problem, []) ?? "")
  return {
    threads,
    requests,
    person,
    drafts,
    members,
    writes,
    moderates: role === "owner",
    attempt,
    learn,
    problem: said,
  }
}
