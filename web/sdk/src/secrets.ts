import type { Secrets } from "./client/holding.ts"
import { CollabError } from "./errors.ts"
import { sha256 } from "./ot/sha256.ts"

/** A secret, or what fetches a fresh one: it is called for every connection. */
export type Secret = string | (() => Promise<string>)

/** With what one comes in: at most one of them; without any the login cookie counts. */
export type SecretOptions = { readonly token?: Secret; readonly ticket?: Secret; readonly link?: Secret }

/** What comes in, and what to call it on. */
export type Credentials = {
  /** A fresh one where there is one to be had. */
  readonly fetch: () => Promise<Secrets>
  /** Whether each connection has another. */
  readonly isFresh: boolean
  /** Whether it lets in more than once. */
  readonly isLasting: boolean
}

/** The credentials that the options give. */
export function credentialsOf({ token, ticket, link }: SecretOptions): Credentials {
  const given = Object.entries({ token, ticket, link }).filter(
    (each): each is [string, Secret] => each[1] !== undefined,
  )
  const [first, second] = given
  if (second !== undefined) throw new CollabError("two_secrets", "stop", "give one of token, ticket and link")
  const isFresh = typeof first?.[1] === "function"
  return {
    fetch: async () => {
      if (first === undefined) return {}
      const [name, secret] = first
      return { [name]: typeof secret === "string" ? secret : await secret() }
    },
    isFresh,
    isLasting: isFresh || ticket === undefined,
  }
}

/**
 * By whom the copies in this browser are told apart: by the name that is given, else by a token or a link, as far as
 * they do not change. Null if that leaves it open: then nothing is kept, so that nobody sends what another has typed.
 */
export function personOf(person: string | undefined, { token, link }: SecretOptions): string | null {
  if (person !== undefined) return `person ${person}`
  if (typeof link === "string") return `link ${sha256(link)}`
  return typeof token === "string" && claimsOf(token) === null ? `token ${sha256(token)}` : null
}

/** Milliseconds that a token is good for from when it was made; null if it does not say. */
export function lifetimeOf(token: string): number | null {
  const { exp, iat } = claimsOf(token) ?? {}
  return typeof exp === "number" && typeof iat === "number" ? (exp - iat) * 1_000 : null
}

/** What a JSON Web Token claims; null if it is none. */
function claimsOf(token: string): { readonly [name: string]: unknown } | null {
  const payload = token.split(".")[1]
  try {
    return payload === undefined ? null : JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")))
  } catch {
    return null
  }
}
