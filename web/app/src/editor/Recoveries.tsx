import type { Copy, Recovery } from "@nexus/sdk"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Dialog } from "../parts/Dialog.tsx"
import { Icon } from "../parts/Icon.tsx"
import { words } from "../words.ts"
import { Kept } from "./Kept.tsx"

type Props = { copy: Copy; recoveries: readonly Recovery[] }

/** That edits were put aside, and a window in which they are looked at, put back or forgotten. */
export function Recoveries({ copy, recoveries }: Props): JSX.Element | null {
  const [open, setOpen] = useState(false)
  if (recoveries.length === 0) return null
  return (
    <div class="banner" role="status">
      <Icon name="warning" />
      <p>{words.recovery.banner(recoveries.length)}</p>
      <button type="button" class="button slim" onClick={() => setOpen(true)}>
        {words.recovery.look}
      </button>
      {open && (
        <Dialog title={words.recovery.title} onClose={() => setOpen(false)}>
          <p class="soft">{words.recovery.text}</p>
          {recoveries.map((each) => (
            <Kept
              key={JSON.stringify(each)}
              recovery={each}
              onPutBack={copy.writable ? () => copy.restore(each) : null}
              onForget={() => copy.forget(each)}
            />
          ))}
        </Dialog>
      )}
    </div>
  )
}
