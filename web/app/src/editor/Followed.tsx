import type { JSX } from "preact"
import { words } from "../words.ts"

/** Whom one follows, and the way to do so no more. */
export function Followed({ name, onStop }: { name: string; onStop: () => void }): JSX.Element {
  return (
    <div class="followed" role="status">
      <span>{words.presence.following(name)}</span>
      <button type="button" class="again" onClick={onStop}>
        {words.presence.stop}
      </button>
    </div>
  )
}
