import type { Binding } from "../../src/bindings/exchange.ts"
import type { CollabError } from "../../src/errors.ts"
import type { Delta } from "../../src/ot/index.ts"
import { type Hub, type HubCopy, LIMITS, pair } from "../bindings/pair.ts"

/** What a test does in an editor, and sees of it, whichever it is. */
export type Hand = {
  /** The editor itself. */
  readonly editor: unknown
  readonly binding: Binding
  /** Focus it, with this selection. */
  select(start: number, end: number): void
  /** What is selected. */
  selection(): readonly [start: number, end: number]
  /** The text that the editor takes for its content, with U+FFFC for each embed. */
  text(): string
  /** What stands in the page itself. */
  dom(): string
}

/** An editor with its copy. */
export type Side = {
  readonly copy: HubCopy
  readonly hand: Hand
  readonly refused: { code: string; detail: string; edit: Delta }[]
}

declare global {
  interface Window {
    begin(content: Delta, options?: { rich?: boolean; length?: number }): void
    ann: Side
    bob: Side
    hub: Hub
  }
}

type Bind = (copy: HubCopy, place: HTMLElement, onRefused: (error: CollabError, edit: Delta) => void) => Hand

/** Let a test begin with some content: two editors, one for Ann and one for Bob, and a server that waits to be told. */
export function prepare(bind: Bind, { isRich }: { isRich: boolean }): void {
  window.begin = (content, { rich = isRich, length = LIMITS.length } = {}) => {
    const [ann, bob, hub] = pair(content, { rich, limits: { ...LIMITS, length } })
    Object.assign(window, { ann: side(ann, "ann", bind), bob: side(bob, "bob", bind), hub })
  }
}

function side(copy: HubCopy, id: string, bind: Bind): Side {
  const place = document.getElementById(id)
  if (place === null) throw new Error(`there is no place for ${id}`)
  place.replaceChildren()
  const refused: Side["refused"] = []
  const hand = bind(copy, place, ({ code, detail }, edit) => refused.push({ code, detail, edit }))
  return { copy, hand, refused }
}
