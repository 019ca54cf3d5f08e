import type { Delta } from "../ot/index.ts"
import type { Folder } from "../store/folder.ts"
import type { Key, Store } from "../store/store.ts"
import { type Correspondence, Correspondent } from "../sync/correspondent.ts"
import type { Kind } from "../sync/messages.ts"
import { newId } from "../way.ts"

type Content = Pick<Correspondence, "content" | "lineage" | "revision"> & { readonly kind: Kind }

/** What was left by a tab that is gone. */
export type LeftLetters = { readonly correspondent: Correspondent; readonly kind: Kind; readonly drawer: Drawer }

/**
 * Keeps a correspondence in the browser, where no other tab goes on with it: what was given apart from what was typed,
 * so that a keystroke costs the same however long the text is.
 */
export class Drawer {
  readonly #store: Store
  readonly #key: Key
  readonly #id: string
  readonly #release: () => void
  #content: Delta | null = null // that is on the disk
  #writing: Promise<void> = Promise.resolve()
  #next: (() => Promise<void>) | null = null

  constructor(store: Store, folder: Folder, id: string, release: () => void) {
    this.#store = store
    this.#key = keyOf(folder, id)
    this.#id = id
    this.#release = release
  }

  /** Keep it as it is now; resolves when it is on the disk, and rejects if it cannot be. Later ones take earlier ones along. */
  keep(correspondent: Correspondent, kind: Kind): Promise<void> {
    const isFirst = this.#next === null
    this.#next = () => this.#write(correspondent.kept, kind)
    if (isFirst) {
      this.#writing = this.#writing
        .catch(() => {}) // of which whoever asked was told
        .then(() => {
          const write = this.#next
          this.#next = null
          return write?.()
        })
    }
    return this.#writing
  }

  /** It is not needed any more. */
  drop(): Promise<void> {
    return this.#store.write([{ drop: this.#key }, { drop: ["typed", this.#id] }])
  }

  /** Another tab may go on with it. */
  release(): void {
    void this.#writing.catch(() => {}).then(this.#release)
  }

  async #write({ content, lineage, revision, ...typed }: Correspondence, kind: Kind): Promise<void> {
    const given: Content = { content, lineage, revision, kind }
    const isNew = this.#content !== content
    await this.#store.write([
      ...(isNew ? [{ put: this.#key, value: given }] : []),
      { put: ["typed", this.#id], value: typed },
    ])
    this.#content = content
  }
}

/** A drawer of which nobody knows. */
export async function newDrawer(store: Store, folder: Folder): Promise<Drawer> {
  const id = newId()
  const release = await store.hold(holdOf(id))
  return new Drawer(store, folder, id, release ?? (() => {}))
}

/** What tabs that are gone have left, of which nobody takes care; the unsaved first. It is held here from now on. */
export async function takeLeft(store: Store, folder: Folder): Promise<LeftLetters[]> {
  const found: LeftLetters[] = []
  for (const { key, value } of await store.list(keyOf(folder))) {
    const id = String(key[4])
    const release = await store.hold(holdOf(id))
    if (release === null) continue
    const [typed] = await store.list(["typed", id])
    if (typed === undefined) {
      release()
      continue
    }
    const { kind, ...given } = value as Content
    const kept = { ...given, ...(typed.value as Omit<Correspondence, keyof Content>) }
    found.push({ correspondent: Correspondent.of(kept), kind, drawer: new Drawer(store, folder, id, release) })
  }
  return found.sort((one, other) => Number(one.correspondent.isSaved) - Number(other.correspondent.isSaved))
}

function keyOf({ server, person, document }: Folder, ...id: string[]): Key {
  return ["letters", server, person, document, ...id]
}

function holdOf(id: string): string {
  return `letters ${id}`
}
