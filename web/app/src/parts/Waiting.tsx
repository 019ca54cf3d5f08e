import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { words } from "../words.ts"

const USUAL = 8000 // milliseconds

/** Something is on its way; what is there soon is never announced. */
export function Waiting({ what = words.loading }: { what?: string }): JSX.Element {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), USUAL)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div class="waiting" role="status">
      <span class="spinner" />
      <span>
        {what}
        {slow && <small>{words.slow}</small>}
      </span>
    </div>
  )
}
