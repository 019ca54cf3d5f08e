import { serverOf } from "./client/address.ts"
import { Visit } from "./client/visit.ts"
import type { CollabError } from "./errors.ts"
import { clearLetters } from "./post/clearing.ts"
import { personOf, type SecretOptions } from "./secrets.ts"
import { dropping, holdOf, type KeptStay, readRecoveries, readStay, type Stayed } from "./store/folder.ts"
import { indexedStore } from "./store/indexed.ts"
import type { Key, Store } from "./store/store.ts"
import type { Recovery } from "./sync/index.ts"
import { newId } from "./way.ts"

/** Milliseconds: content that nobody has opened for so long is not needed offline. */
export const UNUSED = 30 * 24 * 60 * 60 * 1_000

/** Whose edits: as given to `connect`. */
export type WhoseOptions = Pick<SecretOptions, "token" | "link"> & { readonly person?: string; readonly store?: Store }

/** Whose, and whether what is not saved stays. */
export type ClearOptions = WhoseOptions & { readonly keepUnsaved?: boolean }

/** Edits that are in this browser and on no server. */
export type Forgotten = {
  readonly document: string
  readonly recovery: Recovery
  /** Why they were put aside; null if they are sent as soon as the document is opened again. */
  readonly error: CollabError | null
  /** In milliseconds since 1970. */
  readonly at: number
  /** They are not needed any more. */
  readonly forget: () => Promise<void>
}

/** What the person has typed into documents of the server that is not saved, and that no open tab takes care of. */
export async function recoveries(server: string, options: WhoseOptions): Promise<Forgotten[]> {
  const place = placeOf(server, options)
  if (place === null) return []
  const { store, whose } = place
  const found: Forgotten[] = []
  for (const { key, recovery, error, at } of await readRecoveries(store, ["recovery", ...whose]))
    found.push({ document: String(key[3]), recovery, error, at, forget: () => store.write([{ drop: key }]) })
  await eachStay(store, ["stay", ...whose], async (key, at, recovery) => {
    const forget = () => eachStay(store, key, () => store.write(dropping(key)))
    if (recovery !== null) found.push({ document: String(key[3]), recovery, error: null, at, forget })
  })
  return found
}

/**
 * Nothing of the person is to be in this browser any more: unsaved edits neither, unless they are to be kept. Close their
 * copies first; what open tabs hold is kept with the unsaved edits.
 */
export async function clear(server: string, options: ClearOptions): Promise<void> {
  const place = placeOf(server, options)
  if (place === null) return
  const { store, whose } = place
  await clearLetters(store, whose, options)
  if (options.keepUnsaved) {
    await eachStay(store, ["stay", ...whose], async (key, _, recovery) => {
      if (recovery === null) await store.write(dropping(key))
    })
    return
  }
  const stays = await store.list(["stay", ...whose])
  await store.write([{ drop: ["recovery", ...whose] }, ...stays.flatMap(({ key }) => dropping(key))])
}

/** Take away content that nobody has opened for long, and in which everything is saved. */
export async function sweep(store: Store): Promise<void> {
  const oldest = Date.now() - UNUSED
  await eachStay(store, ["stay"], async (key, at, recovery) => {
    if (at < oldest && recovery === null) await store.write(dropping(key))
  })
}

/** Every stay whose key begins so and that no tab holds, and what in it is not saved; it is held meanwhile. */
async function eachStay(
  store: Store,
  prefix: Key,
  call: (key: Key, at: number, recovery: Recovery | null) => Promise<void>,
): Promise<void> {
  for (const { key, value } of await store.list(prefix)) {
    const id = String(key[4])
    const release = await store.hold(holdOf(id))
    if (release === null) continue
    try {
      const left = await readStay(store, id, value as KeptStay)
      const recovery = left === null ? null : unsavedOf(left)
      if (left !== null && recovery !== undefined) await call(key, left.at, recovery)
    } finally {
      release()
    }
  }
}

/** What was not saved when the tab ended; undefined if that cannot be read, and then it is nobody's to take away. */
function unsavedOf(left: Stayed): Recovery | null | undefined {
  let visit: Visit
  try {
    visit = new Visit({ newSession: newId, chance: () => 0, resume: left })
  } catch {
    return undefined
  }
  const { base: before, submission, pending } = visit.copy
  return submission === null ? null : { before, sent: pending.sent, unsent: pending.unsent, submission }
}

function placeOf(server: string, options: WhoseOptions): { readonly store: Store; readonly whose: Key } | null {
  const store = options.store ?? indexedStore()
  const person = personOf(options.person, options)
  return store === null || person === null ? null : { store, whose: [serverOf(server), person] }
}
