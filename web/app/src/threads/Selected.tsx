import type { Place } from "@nexus/sdk"
import type { JSX } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Surface } from "../editor/surface.ts"
import { Icon } from "../parts/Icon.tsx"
import { words } from "../words.ts"

const MAC = /Mac|iP(hone|ad)/.test(navigator.platform)

/** A button beside what is selected, by which one comments on it. */
export function Selected(props: { surface: Surface; onComment: (range: Place) => void }): JSX.Element | null {
  const { surface } = props
  const [range, setRange] = useState<Place | null>(null)
  const [drawn, draw] = useState(0)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    let frame = 0
    const look = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        const { selection } = surface
        setRange(selection && selection[0] < selection[1] ? selection : null)
        draw((count) => count + 1)
      })
    }
    const stop = surface.on(look)
    addEventListener("resize", look)
    look() // what was selected before this was there
    return () => {
      cancelAnimationFrame(frame)
      stop()
      removeEventListener("resize", look)
    }
  }, [surface])
  useLayoutEffect(() => {
    if (!range || !button.current) return
    const top = surface.topOf(range[0]) ?? 0
    const { right } = surface.root.getBoundingClientRect()
    button.current.style.setProperty("--top", `${Math.round(top + scrollY)}px`)
    button.current.style.setProperty("--left", `${Math.round(right + scrollX)}px`)
  }, [range, drawn])
  if (!range) return null
  return (
    <button
      ref={button}
      type="button"
      class="begin"
      title={words.threads.beginHint(MAC ? "⌘⌥M" : "Ctrl+Alt+M")}
      onPointerDown={(event) => event.preventDefault()} // what is selected stays so
      onClick={() => {
        setRange(null)
        props.onComment(range)
      }}
    >
      <Icon name="commentPlus" />
      <span>{words.threads.begin}</span>
    </button>
  )
}
