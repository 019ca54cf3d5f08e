import { addressOf, documentOf, serverOf } from "./client/address.ts"
import { Copy } from "./copy.ts"
import { CollabError } from "./errors.ts"
import { Following, type Keeping } from "./following.ts"
import { credentialsOf, personOf, type SecretOptions } from "./secrets.ts"
import type { Store } from "./store/store.ts"
import { visitOf, type Way } from "./way.ts"

/** Milliseconds: a document that does not come within this time may never come. */
export const JOINING = 30_000

/** Milliseconds: what is kept here is shown after so long if the server has not said what is new. */
export const SOON = 2_000

// Milliseconds between looks at the clock.
const ASKING = 250

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
  const following = await followingOf(way, serverOf(server), id, options)
  try {
    await entered(following, signal)
  } catch (error) {
    following.leave()
    await following.stay?.end()
    throw error
  }
  return new Copy(id, following)
}

/** What keeps things comes only where there is something to keep. */
async function followingOf(way: Way, server: string, document: string, options: ConnectOptions): Promise<Following> {
  const person = personOf(options.person, options)
  if (options.store === null) return unkept(way, { kind: "off", reason: NO_STORE })
  if (person === null) return unkept(way, { kind: "off", reason: NOBODY })
  try {
    const { indexedStore, resumed } = await import("./keeping.ts")
    const store = options.store ?? indexedStore()
    if (store === null) return unkept(way, { kind: "off", reason: NO_STORE })
    return await resumed(way, { store, folder: { server, person, document } })
  } catch (error) {
    return unkept(way, { kind: "failing", error })
  }
}

function unkept(way: Way, keeping: Keeping): Following {
  return new Following({ ...way, visit: visitOf(way), stay: null, keeping })
}

/** Waits until there is something to show: up to date, unless there is no connection soon. */
async function entered(following: Following, signal: AbortSignal | undefined): Promise<void> {
  const begun = performance.now()
  const ask = () => following.tell([]) // those who wait are asked again
  const asking = setInterval(ask, ASKING)
  signal?.addEventListener("abort", ask)
  try {
    await following.when(() => {
      const waited = performance.now() - begun
      if (following.visit.ended !== null) throw following.visit.ended
      signal?.throwIfAborted()
      if (waited > JOINING) throw unavailable(following.reason)
      return following.isThere(waited > SOON) || null
    })
  } finally {
    clearInterval(asking)
    signal?.removeEventListener("abort", ask)
  }
}

function unavailable(reason: string): CollabError {
  const detail = `the document did not come within ${JOINING / 1_000} seconds: ${reason}`
  return new CollabError("unavailable", "retry", detail)
}
