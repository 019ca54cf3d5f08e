import type { Place } from "@nexus/sdk"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import type { Surface } from "../editor/surface.ts"
import { highlight } from "./highlights.ts"
import { layout } from "./layout.ts"

/** Put cards beside their words; where there is no room beside the text they stand one below the other as they come. */
function arrange(column: HTMLElement, surface: Surface, places: ReadonlyMap<string, Place>, active: string | null) {
  const cards = [...column.querySelectorAll<HTMLElement>(":scope > [data-thread]")]
  if (!isBeside(column)) {
    for (const card of cards) card.style.removeProperty("transform")
    column.style.removeProperty("min-height")
    return
  }
  const { top } = column.getBoundingClientRect()
  const standing = cards.map((card) => {
    const place = places.get(card.dataset["thread"] ?? "")
    const line = place ? surface.topOf(place[0]) : null
    return { wanted: line === null ? null : Math.max(0, line - top), height: card.offsetHeight }
  })
  // Who goes through the cards by keys sees where they are.
  const focused = cards.findIndex((card) => card.querySelector(":focus-visible"))
  const at = focused < 0 ? cards.findIndex((card) => card.dataset["thread"] === active) : focused
  const tops = layout(standing, at < 0 ? null : at)
  for (const [index, card] of cards.entries()) card.style.transform = `translateY(${Math.round(tops[index] ?? 0)}px)`
  const last = cards.length - 1
  column.style.minHeight = `${(tops[last] ?? 0) + (standing[last]?.height ?? 0)}px`
}

/** Whether the cards stand beside the text. */
export function isBeside(column: HTMLElement): boolean {
  return getComputedStyle(column).getPropertyValue("--beside") === "1"
}

/** Mark the words, and put the cards beside them, whenever something of that may have moved. */
export function useDrawing(
  column: { readonly current: HTMLElement | null },
  surface: Surface,
  places: () => ReadonlyMap<string, Place>,
  active: string | null,
): void {
  const newest = useRef({ places, active })
  newest.current = { places, active }
  const soon = useRef(() => {})
  useEffect(() => {
    let frame = 0
    const draw = () => {
      const { places, active } = newest.current
      const found = places()
      highlight(surface, found, active)
      if (column.current) arrange(column.current, surface, found, active)
    }
    soon.current = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(draw)
    }
    const seen = new ResizeObserver(soon.current)
    seen.observe(surface.root)
    const stop = surface.on(soon.current)
    addEventListener("resize", soon.current)
    addEventListener("focusin", soon.current)
    return () => {
      cancelAnimationFrame(frame)
      seen.disconnect()
      stop()
      removeEventListener("resize", soon.current)
      removeEventListener("focusin", soon.current)
    }
  }, [surface])
  // A card that has grown pushes the others.
  useEffect(() => {
    const seen = new ResizeObserver(() => soon.current())
    for (const card of column.current?.children ?? []) seen.observe(card)
    return () => seen.disconnect()
  })
  useLayoutEffect(() => soon.current())
}
