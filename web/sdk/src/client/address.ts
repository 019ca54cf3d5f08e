import { CollabError } from "../errors.ts"

const UUID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/

/** The server at this base address, in one spelling: what is kept on this side is kept apart by it. */
export function serverOf(server: string): string {
  const base = (globalThis as { location?: { href: string } }).location?.href
  const url = URL.canParse(server, base) ? new URL(server, base) : null
  if (url === null || !/^(http|ws)s?:$/.test(url.protocol))
    throw new CollabError("bad_address", "stop", `"${server}" is no address that begins with http:// or https://`)
  return url.origin.replace("http", "ws") + url.pathname.replace(/\/+$/, "")
}

/** A document's id in one spelling: lower case, with hyphens. */
export function documentOf(document: string): string {
  const digits = document.toLowerCase().replaceAll("-", "")
  if (!UUID.test(digits)) throw new CollabError("bad_address", "stop", `"${document}" is no document's id`)
  return digits.replace(UUID, "$1-$2-$3-$4-$5")
}

/** The WebSocket of a document: `https://a.org/b` leads to `wss://a.org/b/ws/documents/…/`. */
export function addressOf(server: string, document: string): string {
  return `${serverOf(server)}/ws/documents/${documentOf(document)}/`
}
