import type { Delta } from "@nexus/sdk"
import type { Surface } from "../editor/surface.ts"

/** Shows content that nobody edits here. */
export interface Screen {
  readonly surface: Surface
  /** Show another content in the place of whatever there is. */
  set(content: Delta): void
  /** What leads from the content that is shown to the next. */
  change(delta: Delta): void
  destroy(): void
}

/** A place on the page to draw on, and what it is called. */
export type Canvas = { readonly home: HTMLElement; readonly label: string }
