import type { JSX } from "preact"
import { takeOutOfTrash } from "../documents.ts"
import { Icon } from "../parts/Icon.tsx"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"

/** The document is in the trash; its owners take it out. */
export function Trashed(props: { id: string; owner: boolean; onRestored: () => void }): JSX.Element {
  const { busy, problem, send } = useSending()
  const restore = () =>
    send(async () => {
      await takeOutOfTrash(props.id)
      props.onRestored()
    })
  return (
    <div class="banner" role="status">
      <Icon name="trash" />
      <p>{problem ? remainder(problem, []) : words.trash.banner}</p>
      {props.owner && (
        <button type="button" class="button slim" disabled={busy} onClick={restore}>
          {words.trash.restore}
        </button>
      )}
    </div>
  )
}
