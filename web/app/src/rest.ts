/** A fault in one field of what was sent. */
export type Fault = { readonly field: string; readonly code: string; readonly detail: string }

/** A request that was refused, or that did not get through (`unreachable`). */
export class Refused extends Error {
  readonly code: string
  readonly status: number
  readonly faults: readonly Fault[]

  constructor(code: string, detail: string, status = 0, faults: readonly Fault[] = []) {
    super(detail)
    this.code = code
    this.status = status
    this.faults = faults
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
  let response = await send(method, path, options)
  if (response.status === 403 && (await problemOf(response.clone())).code === "csrf_failed") {
    await send("GET", "/session", {}) // somebody signed in or out in another tab: take the token of today
    response = await send(method, path, options)
  }
  if (response.ok)
    return (response.status === 204 || response.status === 202 ? undefined : await response.json()) as Answer
  const problem = await problemOf(response)
  if (problem.code === "not_signed_in") dispatchEvent(new Event(SIGNED_OUT))
  throw problem
}

/** What is at an address, as text. */
export async function readText(path: string, link: string | null): Promise<string> {
  const response = await send("GET", path, { link })
  if (response.ok) return response.text()
  throw await problemOf(response)
}

async function send(method: Method, path: string, { body, link, key }: Options): Promise<Response> {
  const headers = new Headers({ Accept: "application/json" })
  const token = csrfToken()
  if (method !== "GET" && token !== null) headers.set("X-CSRFToken", token)
  if (body !== undefined) headers.set("Content-Type", "application/json")
  if (link) headers.set("Nexus-Link", link)
  if (key) headers.set("Idempotency-Key", key)
  try {
    return await fetch(`/api/v1${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
  } catch {
    throw new Refused("unreachable", "The server cannot be reached.")
  }
}

async function problemOf(response: Response): Promise<Refused> {
  try {
    const { code, detail, errors } = await response.json()
    return new Refused(String(code), String(detail), response.status, errors ?? [])
  } catch {
    return new Refused("unreadable", `The server answers ${response.status}.`, response.status)
  }
}

function csrfToken(): string | null {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? null
}
