import type { Binding } from "../../src/bindings/exchange.ts"
import type { CollabError } from "../../src/errors.ts"
import type { Delta } from "../../src/ot/index.ts"
import { type Hub, type HubCopy, LIMITS, pair } from "../bindings/pair.ts"

/** An editor with its copy. */
export type Side<Editor> = {
  readonly copy: HubCopy
  readonly editor: Editor
  readonly binding: Binding
  readonly refused: { code: string; detail: string; edit: Delta }[]
}

/** What a test of a page may ask and do. */
export type Bench<Editor> = { readonly ann: Side<Editor>; readonly bob: Side<Editor>; readonly hub: Hub }

type Bind<Editor> = (
  copy: HubCopy,
  place: HTMLElement,
  onRefused: (error: CollabError, edit: Delta) => void,
) => { editor: Editor; binding: Binding }

declare global {
  interface Window {
    begin(content: Delta, options?: { rich?: boolean; length?: number }): void
    bench: Bench<unknown>
  }
}

/** Let a test begin with some content: two editors, one for Ann and one for Bob, and a server that waits to be told. */
export function prepare<Editor>(bind: Bind<Editor>, { isRich }: { isRich: boolean }): void {
  window.begin = (content, { rich = isRich, length = LIMITS.length } = {}) => {
    const [ann, bob, hub] = pair(content, { rich, limits: { ...LIMITS, length } })
    window.bench = { ann: side(ann, "ann", bind), bob: side(bob, "bob", bind), hub }
  }
}

function side<Editor>(copy: HubCopy, id: string, bind: Bind<Editor>): Side<Editor> {
  const place = document.getElementById(id)
  if (place === null) throw new Error(`there is no place for ${id}`)
  place.replaceChildren()
  const refused: Side<Editor>["refused"] = []
  const bound = bind(copy, place, ({ code, detail }, edit) => refused.push({ code, detail, edit }))
  return { copy, ...bound, refused }
}
