import type { CollabError, Copy, Place } from "@nexus/sdk"

/** What every editor of the page takes. */
export type TextProps = {
  readonly copy: Copy
  /** What the document is called: of text alone it tells the language. */
  readonly title: string
  readonly onRefused: (error: CollabError) => void
  /** The text is drawn, or no longer. */
  readonly onSurface: (surface: Surface | null) => void
}

/** The text as it is drawn by whichever editor, for what stands beside it. */
export interface Surface {
  /** What holds the text, and the focus. */
  readonly root: HTMLElement
  /** What is selected, or where the caret is; null if neither is in the text. */
  readonly selection: Place | null
  /** The drawn text of a place, as far as it is drawn. */
  rangeOf(place: Place): Range | null
  /** How far below the top of the window the line of a position begins. */
  topOf(position: number): number | null
  /** Select a place, and bring the focus there. */
  select(place: Place): void
  /** Call this when the selection or the text has changed, until what comes back is called. */
  on(call: () => void): () => void
}

/** Scroll as little as it takes to read a position; a third from the top, if it was out of sight. */
export function reveal(surface: Surface, position: number): void {
  const top = surface.topOf(position)
  if (top === null) return
  const { innerHeight, scrollY } = window
  if (top < COVERED || top > innerHeight - COVERED) scrollTo(0, scrollY + top - innerHeight / 3)
}

// Pixels at the top and at the bottom that bars may cover.
const COVERED = 140
