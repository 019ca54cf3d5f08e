import type { ComponentChildren, JSX } from "preact"
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks"

type Choice = {
  readonly words: string
  readonly hint?: string
  readonly icon?: JSX.Element
  readonly choose: () => void
}

type Props = {
  label?: string
  class: string
  choices: readonly Choice[]
  children: ComponentChildren
  intro?: ComponentChildren
}

/** A button that opens a list of things to do; arrows walk through it, Escape closes it. */
export function Menu(props: Props): JSX.Element {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const id = useId()
  // Before another key can come: the next Enter is meant for what has opened.
  useLayoutEffect(() => {
    if (!open) return
    items(root.current)[0]?.focus()
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    addEventListener("pointerdown", away)
    addEventListener("focusin", away)
    return () => {
      removeEventListener("pointerdown", away)
      removeEventListener("focusin", away)
    }
  }, [open])
  const close = () => {
    setOpen(false)
    root.current?.querySelector("button")?.focus()
  }
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class={props.class}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {props.children}
      </button>
      {open && (
        <div id={id} class="choices" role="menu" onKeyDown={(event) => walk(event, root.current, close)}>
          {props.intro}
          {props.choices.map((choice) => (
            <button
              key={choice.words}
              type="button"
              role="menuitem"
              onClick={() => {
                close()
                choice.choose()
              }}
            >
              {choice.icon}
              <span>
                {choice.words}
                {choice.hint && <small>{choice.hint}</small>}
              </span>
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function items(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])]
}

function walk(event: KeyboardEvent, root: HTMLElement | null, close: () => void): void {
  const all = items(root)
  const at = all.indexOf(document.activeElement as HTMLElement)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key]
  if (event.key === "Escape") close()
  else if (next === undefined) return
  else all[next % all.length]?.focus()
  event.preventDefault()
}
