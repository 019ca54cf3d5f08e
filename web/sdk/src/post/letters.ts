import { serverOf } from "../client/address.ts"
import { CollabError, type Remedy } from "../errors.ts"
import type { Credentials } from "../secrets.ts"
import { type Answer, type Packet, readAnswer } from "../sync/packets.ts"

// Milliseconds: a server that has not answered a packet by then will not, or its answer is lost.
const PATIENCE = 30_000

/** Carries packets to a document, and brings the answers. */
export type Carry = (packet: Packet, signal: AbortSignal) => Promise<Answer>

/** An error that says when to come back. */
export class Later extends CollabError {
  /** Milliseconds. */
  readonly after: number

  constructor(code: string, detail: string, after: number) {
    super(code, "retry", detail)
    this.after = after
  }
}

/** Carries packets by POST: with what is given, or with the login cookie on the server's own pages. */
export function carrier(
  server: string,
  document: string,
  credentials: Credentials,
  request: typeof fetch = fetch,
): Carry {
  const address = `${serverOf(server).replace("ws", "http")}/api/v1`
  return async (packet, signal) => {
    const headers = await headersOf(credentials, address, request)
    let response: Response
    try {
      response = await request(`${address}/documents/${document}/sync`, {
        method: "POST",
        headers,
        body: JSON.stringify(packet),
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
      })
    } catch (error) {
      throw new CollabError("unreachable", "retry", `the server cannot be reached: ${(error as Error).message}`)
    }
    if (!response.ok) throw await problemOf(response)
    return readAnswer(await bodyOf(response))
  }
}

async function headersOf(credentials: Credentials, address: string, request: typeof fetch): Promise<Headers> {
  const headers = new Headers({ "Content-Type": "application/json", Accept: "application/json" })
  const { token, link } = await credentials.fetch()
  if (token !== undefined) headers.set("Authorization", `Bearer ${token}`)
  else if (link !== undefined) headers.set("Nexus-Link", link)
  else if ("document" in globalThis) headers.set("X-CSRFToken", await formToken(address, request))
  return headers
}

/** What shows that a request of somebody signed in comes from a page of ours. */
async function formToken(address: string, request: typeof fetch): Promise<string> {
  if (cookieOf("csrftoken") === "") await request(`${address}/session`).catch(() => {}) // the packet fails, too
  return cookieOf("csrftoken")
}

function cookieOf(name: string): string {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))
  return found?.slice(name.length + 1) ?? ""
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw new CollabError("unreadable_answer", "retry", "the answer is no JSON, or was cut off")
  }
}

async function problemOf(response: Response): Promise<CollabError> {
  const said = (await response.json().catch(() => ({}))) as { [name: string]: unknown }
  const code = typeof said["code"] === "string" ? said["code"] : `status_${response.status}`
  const detail = typeof said["detail"] === "string" ? said["detail"] : `the server answers ${response.status}`
  const remedy = remedyOf(said["remedy"], response.status)
  const after = Number(response.headers.get("Retry-After"))
  return remedy === "retry" && after > 0
    ? new Later(code, detail, after * 1_000)
    : new CollabError(code, remedy, detail)
}

/** What stands between us and the server answers without a remedy. */
function remedyOf(said: unknown, status: number): Remedy {
  if (said === "retry" || said === "reload" || said === "stop") return said
  return status >= 500 || status === 408 || status === 429 ? "retry" : "stop"
}
