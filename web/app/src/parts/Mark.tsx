import type { JSX } from "preact"
import mark from "../mark.svg"
import { words } from "../words.ts"

/** The sign and the name of Nexus. */
export function Mark(): JSX.Element {
  return (
    <span class="mark">
      <img src={mark} alt="" width="28" height="28" />
      <span>{words.name}</span>
    </span>
  )
}
