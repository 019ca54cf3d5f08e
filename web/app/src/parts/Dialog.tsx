import type { ComponentChildren, JSX } from "preact"
import { useId, useLayoutEffect, useRef } from "preact/hooks"
import { words } from "../words.ts"
import { Icon } from "./Icon.tsx"

/** A window over the page; Escape, its cross and a click beside it close it. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    // However it comes to its end, the focus goes back to where it was before.
    return () => shown?.close()
  }, [])
  const beside = (event: MouseEvent) => {
    if (event.target === dialog.current) dialog.current?.close()
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog ref={dialog} aria-labelledby={id} onClose={props.onClose} onClick={beside}>
      <div class="dialog">
        <div class="dialog-head">
          <h2 id={id}>{props.title}</h2>
          <button type="button" class="round" aria-label={words.close} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  )
}

/** Ask once more before something that cannot be undone. */
export function Sure(props: {
  title: string
  text: string
  yes: string
  onYes: () => void
  onClose: () => void
}): JSX.Element {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p>{props.text}</p>
      <div class="actions">
        <button type="button" class="button" onClick={props.onClose}>
          {words.cancel}
        </button>
        <button type="button" class="button wrong" onClick={props.onYes}>
          {props.yes}
        </button>
      </div>
    </Dialog>
  )
}
