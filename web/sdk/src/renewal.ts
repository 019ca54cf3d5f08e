import type { Secrets } from "./client/holding.ts"
import { type Credentials, lifetimeOf } from "./secrets.ts"

/** Milliseconds after which a fresh token is asked for again if there was none. */
export const AGAIN = 10_000

// Of the time that a token is good for, so much passes before a fresh one is shown.
const SPENT = 0.8

/** Fetches what lets a connection in, and a fresh token before the old one expires. */
export class Renewal {
  readonly #credentials: Credentials
  readonly #renew: (token: string) => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(credentials: Credentials, renew: (token: string) => void) {
    this.#credentials = credentials
    this.#renew = renew
  }

  /** What the next connection comes in with. */
  async fetch(): Promise<Secrets> {
    const secrets = await this.#credentials.fetch()
    this.#watch(secrets)
    return secrets
  }

  /** No fresh token is needed any more. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  /** The clock of this machine may be wrong: what counts is how long the token was made for. */
  #watch({ token }: Secrets): void {
    const lifetime = token === undefined || !this.#credentials.isFresh ? null : lifetimeOf(token)
    if (lifetime !== null) this.#wait(lifetime * SPENT)
  }

  #wait(time: number): void {
    this.stop()
    this.#timer = setTimeout(() => void this.#again(), time)
  }

  async #again(): Promise<void> {
    try {
      const { token } = await this.fetch()
      if (token !== undefined) this.#renew(token)
    } catch {
      this.#wait(AGAIN) // the next connection tells of it, if it comes to that
    }
  }
}
