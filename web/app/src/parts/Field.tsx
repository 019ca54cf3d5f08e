import type { JSX } from "preact"
import { useId, useState } from "preact/hooks"
import { words } from "../words.ts"

type Props = {
  label: string
  name: string
  value: string
  onValue: (value: string) => void
  type?: "text" | "email" | "password"
  hint?: string
  fault?: string | undefined
  optional?: boolean
  autocomplete: string
  autofocus?: boolean
}

/** A labelled input, with what is wrong with it said below and to screen readers. */
export function Field(props: Props): JSX.Element {
  const id = useId()
  const [shown, setShown] = useState(false)
  const password = props.type === "password"
  const below = props.fault ?? props.hint
  return (
    <div class={props.fault ? "field faulty" : "field"}>
      <label for={id}>
        {props.label} {props.optional && <span class="faint">{words.account.optional}</span>}
      </label>
      <div class="input">
        <input
          id={id}
          name={props.name}
          type={(password && shown ? "text" : props.type) as "text"} // the types know each kind of input apart
          value={props.value}
          autocomplete={props.autocomplete}
          autocapitalize="none"
          spellcheck={false}
          required={!props.optional}
          autofocus={props.autofocus}
          aria-invalid={props.fault !== undefined}
          aria-describedby={below ? `${id}-below` : undefined}
          onInput={(event) => props.onValue(event.currentTarget.value)}
        />
        {password && <Reveal shown={shown} onShown={setShown} />}
      </div>
      {below && (
        <p id={`${id}-below`} class="below">
          {below}
        </p>
      )}
    </div>
  )
}

function Reveal({ shown, onShown }: { shown: boolean; onShown: (shown: boolean) => void }): JSX.Element {
  const { show, hide, showPassword, hidePassword } = words.account
  return (
    <button
      type="button"
      class="inside"
      aria-label={shown ? hidePassword : showPassword}
      onClick={() => onShown(!shown)}
    >
      {shown ? hide : show}
    </button>
  )
}
