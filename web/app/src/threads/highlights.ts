import type { Place } from "@nexus/sdk"
import type { Surface } from "../editor/surface.ts"

const NAME = "nexus-thread"
const ACTIVE = "nexus-thread-active"

/**
 * Mark the words of threads in the text: drawn over it by the browser (CSS Custom Highlights), never a part of it.
 * A browser that has none of that shows the cards alone.
 */
export function highlight(surface: Surface, places: ReadonlyMap<string, Place>, active: string | null): void {
  const registry = globalThis.CSS?.highlights
  if (!registry) return
  const drawn = (wanted: (id: string) => boolean) =>
    [...places].flatMap(([id, place]) => (wanted(id) ? (surface.rangeOf(place) ?? []) : []))
  registry.set(NAME, new Highlight(...drawn((id) => id !== active)))
  registry.set(ACTIVE, new Highlight(...drawn((id) => id === active)))
}

/** Mark nothing any more. */
export function clearHighlights(): void {
  for (const name of [NAME, ACTIVE]) globalThis.CSS?.highlights?.delete(name)
}

/** The thread whose words are at a point of the window, the one with the fewest words. */
export function threadAt(surface: Surface, places: ReadonlyMap<string, Place>, x: number, y: number): string | null {
  const isHit = (place: Place) => {
    const rects = [...(surface.rangeOf(place)?.getClientRects() ?? [])]
    return rects.some(({ left, right, top, bottom }) => left <= x && x <= right && top <= y && y <= bottom)
  }
  return shortest([...places].filter(([, place]) => isHit(place)))
}

/** The thread whose words hold a place, the one with the fewest words. */
export function threadAround([start, end]: Place, places: ReadonlyMap<string, Place>): string | null {
  return shortest([...places].filter(([, [first, last]]) => first <= start && end <= last))
}

function shortest(found: readonly (readonly [string, Place])[]): string | null {
  const [least] = [...found].sort(([, one], [, other]) => one[1] - one[0] - (other[1] - other[0]))
  return least?.[0] ?? null
}
