import type { Copy } from "@nexus/sdk"
import type { Ref } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { reveal } from "../editor/surface.ts"
import { words } from "../words.ts"
import { placeOfChange } from "./playing.ts"
import type { Reel } from "./reel.ts"
import type { Canvas, Screen } from "./screen.ts"

// So long the page stays where it is, however fast the text moves on: nobody could read it otherwise.
const CALM = 400 // milliseconds

/** Draw the content at a revision into an element; before the reel is there, the newest that this tab has. */
export function useScreen(copy: Copy, reel: Reel | null, at: number | null, follows: boolean): Ref<HTMLDivElement> {
  const home = useRef<HTMLDivElement>(null)
  const [screen, setScreen] = useState<Screen | null>(null)
  const revealed = useRef(0)
  const shown = useRef<readonly [Reel, number] | null>(null)
  useEffect(() => {
    let left = false
    let made: Screen | null = null
    loaded(copy.rich).then((draw) => {
      if (left || !home.current) return
      made = draw({ home: home.current, label: words.history.content })
      setScreen(made)
    })
    return () => {
      left = true
      made?.destroy()
    }
  }, [copy])
  useEffect(() => {
    if (screen === null) return
    if (reel === null || at === null) {
      shown.current = null
      screen.set(copy.content)
    } else if (shown.current?.[0] === reel) {
      const change = reel.change(shown.current[1], at)
      screen.change(change)
      if (follows && change.length > 0 && performance.now() - revealed.current > CALM) {
        reveal(screen.surface, placeOfChange(change))
        revealed.current = performance.now()
      }
    } else screen.set(reel.contentAt(at))
    if (reel !== null && at !== null) shown.current = [reel, at]
  }, [screen, reel, at])
  return home
}

async function loaded(rich: boolean): Promise<(canvas: Canvas) => Screen> {
  return rich ? (await import("./richScreen.ts")).richScreen : (await import("./plainScreen.ts")).plainScreen
}
