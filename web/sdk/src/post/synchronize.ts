import { documentOf, serverOf } from "../client/address.ts"
import { CollabError } from "../errors.ts"
import type { Keeping } from "../following.ts"
import { credentialsOf, personOf, type SecretOptions } from "../secrets.ts"
import { indexedStore } from "../store/indexed.ts"
import type { Store } from "../store/store.ts"
import { Correspondent } from "../sync/correspondent.ts"
import type { Format } from "../sync/packets.ts"
import { watchPage } from "../waking.ts"
import { newId } from "../way.ts"
import { type LeftLetters, newDrawer, takeLeft } from "./drawer.ts"
import { type Carry, carrier } from "./letters.ts"
import { Synced, type SyncedParts } from "./synced.ts"

/** How to synchronize. */
export type SynchronizeOptions = Pick<SecretOptions, "token" | "link"> & {
  /** Gives up beginning when it is aborted. */
  readonly signal?: AbortSignal
  /** Who it is, as long as the same person may read and send what is kept in this browser: an id, for instance. */
  readonly person?: string
  /** What keeps the text over a closed tab: null for nothing, otherwise IndexedDB where there is one. */
  readonly store?: Store | null
  /** `text` for a textarea; `delta` for an editor of rich text. */
  readonly format?: Format
  /** Milliseconds between two questions what is new, as long as somebody looks (5,000). */
  readonly period?: number
  /** What packets are sent with, if not by `fetch`. */
  readonly fetch?: typeof fetch
}

/** Milliseconds: a document that does not come within this time may never come. */
const FIRST = 30_000

/**
 * A text of a document without a live connection: `await synchronize("https://nexus.example", id, { person })`.
 *
 * Resolves when it is there: from what is kept in this browser, else from the server. Rejects with what the server says
 * if it lets nobody in, or with `unavailable` after half a minute.
 */
export async function synchronize(server: string, document: string, options: SynchronizeOptions = {}): Promise<Synced> {
  const { signal, format = "text", period } = options
  signal?.throwIfAborted()
  const id = documentOf(document)
  const carry = carrier(server, id, credentialsOf(options), options.fetch)
  const begin = (parts: Omit<SyncedParts, "carry">) =>
    new Synced({ ...parts, carry, ...(period === undefined ? {} : { period }) })
  const parts = await partsOf(server, id, format, options, carry)
  const synced = begin(parts)
  const stopWatching = watchPage(
    () => synced.hurry(),
    () => synced.rest(),
  )
  synced.on("ended", stopWatching)
  synced.hurry()
  try {
    await there(synced, signal)
  } catch (error) {
    stopWatching()
    await synced.close()
    throw error
  }
  return synced
}

/** What to go on from: the newest that a tab which is gone has left, or nothing. What others have left is sent beside. */
async function partsOf(
  server: string,
  document: string,
  format: Format,
  options: SynchronizeOptions,
  carry: Carry,
): Promise<Omit<SyncedParts, "carry">> {
  const fresh = { correspondent: new Correspondent(newId(), format), kind: "plain" as const, drawer: null }
  const person = personOf(options.person, options)
  if (options.store === null) return { ...fresh, keeping: off("nobody wants it kept") }
  if (person === null) return { ...fresh, keeping: off("nobody has said who it is") }
  const store = options.store ?? indexedStore()
  if (store === null) return { ...fresh, keeping: off("there is nothing to keep it in") }
  try {
    const folder = { server: serverOf(server), person, document }
    const left = await takeLeft(store, folder)
    const mine = left.find(({ correspondent }) => correspondent.format === format)
    for (const other of left) if (other !== mine) deliver(other, carry)
    const kept: Keeping = { kind: "kept" }
    return mine === undefined
      ? { ...fresh, drawer: await newDrawer(store, folder), keeping: kept }
      : { ...mine, keeping: kept }
  } catch (error) {
    return { ...fresh, keeping: { kind: "failing", error } }
  }
}

/** Send what a tab that is gone has left unsaved, and keep it until that is done. */
function deliver(left: LeftLetters, carry: Carry): void {
  const { correspondent, drawer } = left
  const courier = new Synced({ ...left, carry, keeping: { kind: "kept" } })
  const over = async () => {
    await courier.close()
    if (correspondent.isSaved) await drawer.drop().catch(() => {}) // it is tried again the next time
  }
  if (!correspondent.isSaved) courier.hurry()
  void courier.saved().then(over, over)
}

/** Waits until there is something to show. */
function there(synced: Synced, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (synced.revision !== null) done(resolve)
      else if (synced.ended !== null) done(() => reject(synced.ended))
    }
    const late = setTimeout(() => done(() => reject(unavailable(synced))), FIRST)
    const stop = synced.on("saving", look)
    const aborted = () => done(() => reject(signal?.reason))
    const done = (call: () => void) => {
      clearTimeout(late)
      stop()
      signal?.removeEventListener("abort", aborted)
      call()
    }
    signal?.addEventListener("abort", aborted)
    if (signal?.aborted) aborted()
    else look()
  })
}

function unavailable({ saving }: Synced): CollabError {
  const reason = saving.kind === "offline" ? "the server cannot be reached" : "there is no answer"
  return new CollabError("unavailable", "retry", `the document did not come within ${FIRST / 1_000} seconds: ${reason}`)
}

function off(reason: string): Keeping {
  return { kind: "off", reason }
}
