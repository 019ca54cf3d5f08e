import { CollabError } from "../errors.ts"

const SCHEMES: { readonly [scheme: string]: string } = {
  "http:": "ws:",
  "https:": "wss:",
  "ws:": "ws:",
  "wss:": "wss:",
}

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/** The server at this base address, in one spelling: what is kept on this side is kept apart by it. */
export function serverOf(server: string): string {
  const base = (globalThis as { location?: { href: string } }).location?.href
  const url = URL.canParse(server, base) ? new URL(server, base) : null
  const scheme = url === null ? undefined : SCHEMES[url.protocol]
  if (url === null || scheme === undefined || url.host === "")
    throw new CollabError("bad_address", "stop", `a server's address begins with http:// or https://, not "${server}"`)
  return `${scheme}//${url.host}${url.pathname.replace(/\/+$/, "")}`
}

/** A document's id in one spelling: lower case, with hyphens. */
export function documentOf(document: string): string {
  if (!UUID.test(document)) throw new CollabError("bad_address", "stop", `a document's id is a UUID, not "${document}"`)
  const digits = document.toLowerCase().replaceAll("-", "")
  return [0, 8, 12, 16, 20].map((start, index) => digits.slice(start, [8, 12, 16, 20, 32][index])).join("-")
}

/** The WebSocket of a document: `https://a.org/b` leads to `wss://a.org/b/ws/documents/…/`. */
export function addressOf(server: string, document: string): string {
  return `${serverOf(server)}/ws/documents/${documentOf(document)}/`
}
