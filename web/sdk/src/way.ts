import { type Resume, Visit } from "./client/visit.ts"
import type { Credentials } from "./secrets.ts"

/** How to reach a document. */
export type Way = {
  readonly address: string
  readonly WebSocket: typeof WebSocket
  readonly credentials: Credentials
}

/** A visit of a document, from the beginning or from where another stood. */
export function visitOf({ credentials }: Way, resume?: Resume): Visit {
  const options = { newSession: newId, chance: Math.random, freshSecrets: credentials.isFresh }
  return new Visit(resume === undefined ? options : { ...options, resume })
}

/** At least 96 random bits, in characters that a session may have. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
}
