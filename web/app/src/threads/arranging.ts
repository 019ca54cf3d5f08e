import type { Place } from "@nexus/sdk"
import type { Surface } from "../editor/surface.ts"
import { layout } from "./layout.ts"

/** Put cards beside their words; where there is no room beside the text they stand one below the other as they come. */
export function arrange(
  column: HTMLElement,
  surface: Surface,
  places: ReadonlyMap<string, Place>,
  active: string | null,
) {
  const cards = [...column.querySelectorAll<HTMLElement>(":scope > [data-thread]")]
  const isBeside = getComputedStyle(column).getPropertyValue("--beside") === "1"
  if (!isBeside) {
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
  const at = cards.findIndex((card) => card.dataset["thread"] === active)
  const tops = layout(standing, at < 0 ? null : at)
  for (const [index, card] of cards.entries()) card.style.transform = `translateY(${Math.round(tops[index] ?? 0)}px)`
  const last = cards.length - 1
  column.style.minHeight = `${(tops[last] ?? 0) + (standing[last]?.height ?? 0)}px`
}
