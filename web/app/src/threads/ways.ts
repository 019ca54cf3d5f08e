import type { Place } from "@nexus/sdk"
import type { Threads } from "@nexus/sdk/threads"
import { useEffect, useRef } from "preact/hooks"
import type { Surface } from "../editor/surface.ts"
import { useQuery } from "../navigation.tsx"
import { threadAt } from "./highlights.ts"

/** Ctrl+Alt+M, wherever one is. */
export function useShortcut(call: () => void): void {
  const newest = useRef(call)
  newest.current = call
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      newest.current()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}

/** The thread that the address names, as soon as it is there. */
export function useWanted(threads: Threads, call: (thread: string) => void): void {
  const newest = useRef(call)
  newest.current = call
  const wanted = useQuery().get("thread")
  const is = wanted !== null && threads.all.some((each) => each.id === wanted)
  useEffect(() => {
    if (is) newest.current(wanted)
  }, [wanted, is])
}

/** A click on words leads to their thread, one beside them away from it. */
export function useClicks(
  surface: Surface,
  places: () => ReadonlyMap<string, Place>,
  call: (thread: string | null) => void,
): void {
  const newest = useRef({ places, call })
  newest.current = { places, call }
  useEffect(() => {
    const onClick = ({ clientX, clientY }: MouseEvent) =>
      newest.current.call(threadAt(surface, newest.current.places(), clientX, clientY))
    surface.root.addEventListener("click", onClick)
    return () => surface.root.removeEventListener("click", onClick)
  }, [surface])
}
