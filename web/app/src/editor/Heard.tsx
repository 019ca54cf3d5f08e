import type { JSX } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { words } from "../words.ts"
import type { Present } from "./people.ts"
import type { Line } from "./state.ts"

const SETTLED = 1500 // milliseconds: whoever only reloads their page neither goes nor comes

/** What screen readers say of the state: not every word that is saved, but whatever one must know, and when it is over. */
export function Heard({ line }: { line: Line }): JSX.Element {
  const [said, setSaid] = useState("")
  const isWorth = line.tone === "aware" || line.tone === "wrong"
  const isOver = line.tone === "calm" && said !== ""
  useEffect(() => {
    if (isWorth || isOver) setSaid(line.words)
  }, [line.tone, isWorth ? line.words : ""])
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  )
}

/** What screen readers say of those who come and go. */
export function Comings({ people }: { people: readonly Present[] }): JSX.Element {
  const [said, setSaid] = useState("")
  const known = useRef<ReadonlyMap<string, string> | null>(null)
  const here = new Map(people.map(({ id, name }) => [id, name]))
  useEffect(() => {
    const before = known.current
    if (before === null) {
      known.current = here // who was here already is told with the faces
      return
    }
    const timer = setTimeout(() => {
      known.current = here
      const parts = [
        [words.presence.came, namesIn(here, before)] as const,
        [words.presence.left, namesIn(before, here)] as const,
      ]
      const news = parts.filter(([, names]) => names !== "").map(([tell, names]) => tell(names))
      if (news.length > 0) setSaid(news.join(". "))
    }, SETTLED)
    return () => clearTimeout(timer)
  }, [[...here.keys()].sort().join()])
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  )
}

/** The names of those who are in the one and not in the other. */
function namesIn(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string {
  return [...one].flatMap(([id, name]) => (other.has(id) ? [] : [name])).join(", ")
}
