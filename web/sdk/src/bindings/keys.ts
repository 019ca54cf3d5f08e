/** What of one's own is wanted: taken back, or done again. */
export type Turn = "undo" | "redo"

/** What a key asks for: Ctrl or Cmd with Z, with Shift and Z, or with Y. */
export function turnOfKey(event: KeyboardEvent): Turn | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return null
  const key = event.key.toLowerCase()
  if (key === "z") return event.shiftKey ? "redo" : "undo"
  return key === "y" && !event.shiftKey ? "redo" : null
}

/** What the browser's own menu, or shaking a phone, asks for. */
export function turnOfInput(event: InputEvent): Turn | null {
  if (event.inputType === "historyUndo") return "undo"
  return event.inputType === "historyRedo" ? "redo" : null
}

/** Turn one's own edits with the keys and menus of an element, in place of all else that would. */
export function listenForTurns(element: HTMLElement, turn: (which: Turn) => void): () => void {
  const turned = (event: Event, which: Turn | null) => {
    if (which === null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    turn(which)
  }
  const onKey = (event: KeyboardEvent) => turned(event, turnOfKey(event))
  const onInput = (event: InputEvent) => turned(event, turnOfInput(event))
  element.addEventListener("keydown", onKey, { capture: true })
  element.addEventListener("beforeinput", onInput, { capture: true })
  return () => {
    element.removeEventListener("keydown", onKey, { capture: true })
    element.removeEventListener("beforeinput", onInput, { capture: true })
  }
}
