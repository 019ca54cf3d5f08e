import { useEffect } from "preact/hooks"
import type Quill from "quill"

const MEANT = 2000 // milliseconds: for so long after Escape the tabulator leads on, as it does in a CodeMirror

/**
 * Ways out of a text in which the tabulator writes: Escape and then the tabulator go to what comes next, Alt+F10 to the toolbar; Escape there comes back.
 */
export function useLeaving(quill: Quill | null, toolbar: () => HTMLElement | null): void {
  useEffect(() => {
    if (!quill) return
    const { root } = quill
    let escaped = Number.NEGATIVE_INFINITY
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") escaped = event.timeStamp
      // Quill must not hear of it; what browsers do with it by themselves is what is meant.
      else if (event.key === "Tab" && event.timeStamp - escaped < MEANT) event.stopImmediatePropagation()
      else if (event.key === "F10" && event.altKey) {
        event.preventDefault()
        toolbar()?.querySelector<HTMLElement>("button[tabindex='0']")?.focus()
      } else if (event.key !== "Shift") escaped = Number.NEGATIVE_INFINITY
    }
    // Before Quill, which listens at the text itself.
    const above = root.parentElement
    above?.addEventListener("keydown", onKey, { capture: true })
    return () => above?.removeEventListener("keydown", onKey, { capture: true })
  }, [quill])
}
