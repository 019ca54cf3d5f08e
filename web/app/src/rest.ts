/** A fault in one field of what was sent. */
export type Fault = { readonly field: string; readonly code: string; readonly detail: string }

/** A request that was refused, that did not get through (`unreachable`), or that nobody answers (`silent`). */
export class Refused extends Error {
  readonly code: string
  readonly status: number
  readonly faults: readonly Fault[]
  /** Seconds after which it may be tried again, if the server has said so. */
  readonly wait: number | null

  constructor(code: string, detail: string, status = 0, faults: readonly Fault[] = [], wait: number | null = null) {
    super(detail)
    this.code = code
    this.status = status
    this.faults = faults
    this.wait = wait
  }
}

/** A request's error; anything else is a bug, and is thrown on. */
export function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error
  throw error
}

/** Told to the window when a request shows that nobody is signed in any more. */
export const SIGNED_OUT = "nexus:signed-out"

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

type Options = { readonly body?: unknown; readonly link?: string | null; readonly key?: string }

/** Ask the REST API, as the person whose login cookie this browser has. */
export async function ask<Answer>(method: Method, path: string, options: Options = {}): Promise<Answer> {
  if (method !== "GET" && csrfToken() === null) await send("GET", "/session", {})
  let answer = await send(method, path, options)
  if (answer.status === 403 && problemOf(answer).code === "csrf_failed") {
    await send("GET", "/session", {}) // somebody signed in or out in another tab: take the token of today
    answer = await send(method, path, options)
  }
  if (answer.ok) return (answer.status === 204 || answer.status === 202 ? undefined : parsed(answer)) as Answer
  const problem = problemOf(answer)
  if (problem.code === "not_signed_in") dispatchEvent(new Event(SIGNED_OUT))
  throw problem
}

/** What is at an address, as text. */
export async function readText(path: string, link: string | null): Promise<string> {
  const answer = await send("GET", path, { link })
  if (answer.ok) return answer.text
  throw problemOf(answer)
}

// Of an answer that does not come nobody knows whether it ever will: after this one is told, and may try again.
const SILENCE = 30_000 // milliseconds
const SLOWEST = 10 // bytes a millisecond that a line carries at least, of what is sent

/** An answer that has come whole. */
type Answer = { readonly ok: boolean; readonly status: number; readonly text: string; readonly wait: string | null }

async function send(method: Method, path: string, { body, link, key }: Options): Promise<Answer> {
  const headers = new Headers({ Accept: "application/json" })
  const token = csrfToken()
  if (method !== "GET" && token !== null) headers.set("X-CSRFToken", token)
  if (body !== undefined) headers.set("Content-Type", "application/json")
  if (link) headers.set("Nexus-Link", link)
  if (key) headers.set("Idempotency-Key", key)
  const sent = body === undefined ? null : JSON.stringify(body)
  const giving = new AbortController()
  const timer = setTimeout(() => giving.abort(), SILENCE + (sent?.length ?? 0) / SLOWEST)
  try {
    const response = await fetch(`/api/v1${path}`, { method, headers, body: sent, signal: giving.signal })
    const { ok, status } = response
    return { ok, status, text: await response.text(), wait: response.headers.get("Retry-After") }
  } catch {
    if (giving.signal.aborted) throw new Refused("silent", "The server does not answer.")
    throw new Refused("unreachable", "The server cannot be reached.")
  } finally {
    clearTimeout(timer)
  }
}

function parsed({ text, status }: Answer): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused("unreadable", `The server answers ${status}, with something else.`, status)
  }
}

/** Why it was refused; whatever stands between here and the server may refuse too, in its own words, which help nobody. */
function problemOf({ text, status, wait }: Answer): Refused {
  const seconds = wait !== null && /^\d+$/.test(wait) ? Number(wait) : null
  try {
    const { code, detail, errors } = JSON.parse(text)
    return new Refused(String(code), String(detail), status, errors ?? [], seconds)
  } catch {
    if (status === 429) return new Refused("throttled", "That was too often.", status, [], seconds)
    return new Refused(
      status >= 500 ? "unavailable" : "unreadable",
      `The server answers ${status}.`,
      status,
      [],
      seconds,
    )
  }
}

function csrfToken(): string | null {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? null
}
