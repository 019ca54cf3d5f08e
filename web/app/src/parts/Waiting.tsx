import type { JSX } from "preact"
import { words } from "../words.ts"

/** Something is on its way; what is there soon is never announced. */
export function Waiting({ what = words.loading }: { what?: string }): JSX.Element {
  return (
    <div class="waiting" role="status">
      <span class="spinner" />
      <span>{what}</span>
    </div>
  )
}
