import { type Delta as Content, compose } from "@nexus/sdk"
import Quill, { Delta, Parchment } from "quill"
import { quillSurface } from "../editor/quillSurface.ts"
import { SITTING, WROTE } from "./reel.ts"
import type { Canvas, Screen } from "./screen.ts"
import "quill/dist/quill.core.css"
import "../styles/rich.css"

// To put in one op takes a Quill about as long as to draw so many anew.
const DEAR = 4

/** A Quill that is read only. */
export function richScreen({ home, label }: Canvas): Screen {
  const place = document.createElement("div")
  home.replaceChildren(place)
  const quill = new Quill(place, { readOnly: true, registry: withMarks() })
  const { root } = quill
  root.setAttribute("role", "document")
  root.setAttribute("aria-label", label)
  root.tabIndex = 0 // so that keys can scroll and select it
  let shown: Content = []
  const set = (content: Content) => {
    shown = content
    quill.setContents(new Delta([...content]), "silent")
  }
  const change = (delta: Content) => {
    const next = compose(shown, delta)
    if (delta.length * DEAR > next.length) return set(next)
    shown = next
    quill.updateContents(new Delta([...delta]), "silent")
  }
  return { surface: quillSurface(quill), set, change, destroy: () => place.remove() }
}

/** What Quill knows, and the marks; in a registry of their own, so that no editor ever takes a mark in. */
function withMarks(): Parchment.Registry {
  const registry = new Parchment.Registry()
  for (const [path, known] of Object.entries(Quill.imports)) {
    const draws = path.startsWith("blots/") || path.startsWith("formats/")
    if (draws && (known as { blotName?: string }).blotName !== "abstract")
      registry.register(known as Parchment.RegistryDefinition)
  }
  for (const name of [WROTE, SITTING]) {
    registry.register(new Parchment.ClassAttributor(name, name, { scope: Parchment.Scope.INLINE }))
  }
  return registry
}
