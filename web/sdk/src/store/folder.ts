import type { Held } from "../client/holding.ts"
import type { Entry } from "../client/steps.ts"
import { CollabError, type Remedy } from "../errors.ts"
import type { Recovery } from "../sync/index.ts"
import type { Key, Store, Write } from "./store.ts"

/** Whose copies of which document: what is kept of another person's, or on another server, is never touched. */
export type Folder = { readonly server: string; readonly person: string; readonly document: string }

/** That there is a stay, and since when it is what is on the disk, in milliseconds since 1970. */
export type KeptStay = { readonly at: number }

/** What has become of what is held since, and when that was written. */
export type KeptBatch = { readonly at: number; readonly entries: readonly Entry[] }

/** A recovery copy on the disk, why it was put aside, and when. */
export type KeptRecovery = {
  readonly recovery: Recovery
  readonly error: { readonly code: string; readonly remedy: Remedy; readonly detail: string }
  readonly at: number
}

/** What is on the disk of a stay, and where who goes on from there begins to write. */
export type Stayed = {
  readonly held: Held
  readonly later: readonly Entry[]
  readonly batches: number
  /** When something was last written. */
  readonly at: number
}

/** A stay that was left, and is held now. */
export type Left = Stayed & { readonly id: string; readonly release: () => void }

/** Where it stands that there is a stay. */
export function stayKey({ server, person, document }: Folder, ...id: string[]): Key {
  return ["stay", server, person, document, ...id]
}

/** Where a recovery copy stands. */
export function recoveryKey({ server, person, document }: Folder, ...id: string[]): Key {
  return ["recovery", server, person, document, ...id]
}

/** By which name a stay is held. */
export function holdOf(id: string): string {
  return `stay ${id}`
}

/** Stays that are being left in this tab, and are still held. */
export const endings = new Set<Promise<void>>()

/** All stays of a folder that nobody holds, the newest first: from now on they are held here. */
export async function takeStays(store: Store, folder: Folder): Promise<Left[]> {
  const found: Left[] = []
  const stays = await store.list(stayKey(folder))
  await Promise.all(endings) // whoever closes a document and opens it again goes on where they were
  for (const { key, value } of stays) {
    const id = String(key[4])
    const release = await store.hold(holdOf(id))
    if (release === null) continue
    const stayed = await readStay(store, id, value as KeptStay)
    if (stayed === null) release()
    else found.push({ ...stayed, id, release })
  }
  return found.sort((one, other) => other.at - one.at)
}

/** What is on the disk of a stay; null if there is nothing any more. */
export async function readStay(store: Store, id: string, { at }: KeptStay): Promise<Stayed | null> {
  const [held] = await store.list(["held", id])
  if (held === undefined) return null
  const batches = (await store.list(["entry", id])).map(({ key, value }) => ({ key, ...(value as KeptBatch) }))
  const last = batches.at(-1)
  return {
    held: held.value as Held,
    later: batches.flatMap(({ entries }) => entries),
    batches: last === undefined ? 0 : Number(last.key[2]) + 1,
    at: last?.at ?? at,
  }
}

/** The recovery copies whose key begins so, the oldest first. */
export async function readRecoveries(store: Store, prefix: Key) {
  const items = await store.list(prefix)
  const found = items.map(({ key, value }) => {
    const { recovery, error, at } = value as KeptRecovery
    return { key, recovery, at, error: new CollabError(error.code, error.remedy, error.detail) }
  })
  return found.sort((one, other) => one.at - other.at)
}

/** How a stay is taken away. */
export function dropping(key: Key): readonly Write[] {
  const id = String(key[4])
  return [{ drop: key }, { drop: ["held", id] }, { drop: ["entry", id] }]
}
