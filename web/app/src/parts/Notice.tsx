import type { ComponentChildren, JSX } from "preact"
import { Icon } from "./Icon.tsx"

/** Something that went wrong, said at once to screen readers too. */
export function Notice({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <div class="notice wrong" role="alert">
      <Icon name="warning" />
      <div>{children}</div>
    </div>
  )
}
