import type { ComponentChildren, JSX } from "preact"
import { words } from "../words.ts"
import { Icon } from "./Icon.tsx"

type Props = {
  children: ComponentChildren
  /** Do once more what has failed. */
  onAgain?: (() => void) | undefined
}

/** Something that went wrong, said at once to screen readers too. */
export function Notice({ children, onAgain }: Props): JSX.Element {
  return (
    <div class="notice wrong" role="alert">
      <Icon name="warning" />
      <div>{children}</div>
      {onAgain && (
        <button type="button" class="again" onClick={onAgain}>
          {words.tryAgain}
        </button>
      )}
    </div>
  )
}
