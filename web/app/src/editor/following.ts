import type { Copy } from "@nexus/sdk"
import { useEffect } from "preact/hooks"
import { placeOf } from "./people.ts"
import { reveal, type Surface } from "./surface.ts"

// Pixels that a page scrolls by itself, because text above has come or gone.
const SLACK = 2

/** Keep what somebody else does in sight, until one does something oneself: types, scrolls, points or presses Escape. */
export function useFollowing(copy: Copy, surface: Surface | null, followed: string | null, onStop: () => void): void {
  useEffect(() => {
    if (!surface || followed === null) return
    let frame = 0
    let stood = scrollY
    const look = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        const place = placeOf(followed, copy.participants.values())
        if (place !== null) reveal(surface, place)
        stood = scrollY
      })
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" || surface.root.contains(event.target as Node)) onStop()
    }
    const onScroll = () => {
      if (Math.abs(scrollY - stood) > SLACK) onStop()
    }
    const gone = () =>
      [...copy.participants.values()].every((each) => (each.person ?? each.session) !== followed) && onStop()
    const stops = [copy.on("participants", look), copy.on("change", look), copy.on("participants", gone)]
    const leave = { keydown: onKey, wheel: onStop, touchmove: onStop, scroll: onScroll } as const
    for (const [name, call] of Object.entries(leave)) addEventListener(name, call as EventListener, { passive: true })
    surface.root.addEventListener("pointerdown", onStop)
    look()
    return () => {
      cancelAnimationFrame(frame)
      for (const stop of stops) stop()
      for (const [name, call] of Object.entries(leave)) removeEventListener(name, call as EventListener)
      surface.root.removeEventListener("pointerdown", onStop)
    }
  }, [copy, surface, followed])
}
