import { Compartment, type Extension } from "@codemirror/state"
import type { EditorView } from "@codemirror/view"
import { useEffect } from "preact/hooks"
import { isCode } from "./codeNames.ts"

const CODE = new Compartment()

/** Where the language of a text is put, once its name tells which it is. */
export const coding: Extension = CODE.of([])

/** Show a text in the colours of the language that its name tells of, now and when it is called something else. */
export function useCoding(view: EditorView | null, name: string): void {
  const ending = isCode(name) ? name.slice(name.lastIndexOf(".")) : ""
  useEffect(() => {
    if (view === null) return
    let left = false
    const show = (extension: Extension) => !left && view.dispatch({ effects: CODE.reconfigure(extension) })
    if (ending === "") show([])
    else import("./code.ts").then(({ codeCalled }) => codeCalled(ending)).then(show, () => {}) // without colours it can be read and written all the same
    return () => {
      left = true
    }
  }, [view, ending])
}
