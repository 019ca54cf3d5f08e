import type { JSX } from "preact"
import { useId } from "preact/hooks"

type Props<Value extends string> = {
  label: string
  value: Value
  choices: readonly (readonly [Value, string])[]
  onValue: (value: Value) => void
  hint?: string
}

/** A label, and one of a few things by the browser's own list. */
export function Choice<Value extends string>(props: Props<Value>): JSX.Element {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        class="select"
        value={props.value}
        aria-describedby={props.hint ? `${id}-below` : undefined}
        onChange={(event) => props.onValue(event.currentTarget.value as Value)}
      >
        {props.choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      {props.hint && (
        <p id={`${id}-below`} class="below">
          {props.hint}
        </p>
      )}
    </div>
  )
}
