import type { JSX } from "preact"
import { useEffect } from "preact/hooks"
import { Icon } from "../parts/Icon.tsx"
import { words } from "../words.ts"

const READING = 12_000 // milliseconds: long enough to read it twice

/** Something that was typed or pasted was not taken: why. */
export function Refusal(props: { words: string; onClose: () => void }): JSX.Element {
  useEffect(() => {
    const timer = setTimeout(props.onClose, READING)
    return () => clearTimeout(timer)
  }, [props.words])
  return (
    <div class="refusal" role="alert">
      <Icon name="warning" />
      <span>{props.words}</span>
      <button type="button" class="round" aria-label={words.close} onClick={props.onClose}>
        <Icon name="close" />
      </button>
    </div>
  )
}
