import type { JSX } from "preact"
import { words as all } from "../words.ts"

/** The button that sends a form, and beside it that it was saved. */
export function Save({ words, busy, saved }: { words: string; busy: boolean; saved: boolean }): JSX.Element {
  return (
    <p class="save">
      <button type="submit" class="button main" disabled={busy}>
        {words}
      </button>
      <span role="status" class="soft small">
        {saved ? all.saved : ""}
      </span>
    </p>
  )
}
