import { addressOf, documentOf, serverOf } from "./client/address.ts"
import { Copy } from "./copy.ts"
import { CollabError } from "./errors.ts"
import type { Following } from "./following.ts"
import { resumed, unkept, type Way } from "./resuming.ts"
import { credentialsOf, personOf, type SecretOptions } from "./secrets.ts"
import { indexedStore } from "./store/indexed.ts"
import type { Store } from "./store/store.ts"

/** Milliseconds: a document that does not come within this time may never come. */
export const JOINING = 30_000

/** Milliseconds: what is kept here is shown after so long if the server has not said what is new. */
export const SOON = 2_000

/** How to connect. */
export type ConnectOptions = SecretOptions & {
  /** Gives up entering when it is aborted. */
  readonly signal?: AbortSignal
  /** Who it is, as long as the same person may read and send what is kept in this browser: an id, for instance. */
  readonly person?: string
  /** What keeps unsaved edits over a closed tab: null for nothing, otherwise IndexedDB where there is one. */
  readonly store?: Store | null
  /** For where there is none, or another. */
  readonly WebSocket?: typeof WebSocket
}

const NO_STORE = "there is nothing to keep it in"
const NOBODY = "nobody has said who it is"

/**
 * A live copy of a document: `await connect("https://nexus.example", id, { person })`.
 *
 * Resolves when the document is there: from the server, or from what is kept in this browser while there is no
 * connection. Rejects with what the server says if it lets nobody in, or with `unavailable` after half a minute.
 */
export async function connect(server: string, document: string, options: ConnectOptions = {}): Promise<Copy> {
  const { signal, WebSocket = globalThis.WebSocket } = options
  signal?.throwIfAborted()
  const id = documentOf(document)
  const way: Way = { address: addressOf(server, id), WebSocket, credentials: credentialsOf(options) }
  const store = options.store === undefined ? indexedStore() : options.store
  const person = personOf(options.person, options)
  const drawer =
    store === null || person === null ? null : { store, folder: { server: serverOf(server), person, document: id } }
  const following = drawer === null ? unkept(way, store === null ? NO_STORE : NOBODY) : await resumed(way, drawer)
  try {
    await entered(following, signal)
  } catch (error) {
    following.leave()
    await following.stay?.end()
    throw error
  }
  return new Copy(id, following)
}

/** Waits until there is something to show: up to date, unless there is no connection soon. */
async function entered(following: Following, signal: AbortSignal | undefined): Promise<void> {
  const { visit } = following
  let isLate = false
  let isTooLate = false
  const ask = () => following.tell([]) // those who wait are asked again
  const late = setTimeout(() => {
    isLate = true
    ask()
  }, SOON)
  const tooLate = setTimeout(() => {
    isTooLate = true
    ask()
  }, JOINING)
  signal?.addEventListener("abort", ask)
  try {
    await following.when(() => {
      if (visit.ended !== null) throw visit.ended
      signal?.throwIfAborted()
      if (following.isThere(isLate)) return true
      if (isTooLate) throw unavailable(following.reason)
      return null
    })
  } finally {
    clearTimeout(late)
    clearTimeout(tooLate)
    signal?.removeEventListener("abort", ask)
  }
}

function unavailable(reason: string): CollabError {
  const detail = `the document did not come within ${JOINING / 1_000} seconds: ${reason}`
  return new CollabError("unavailable", "retry", detail)
}
