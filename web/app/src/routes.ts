/** The addresses of the app, as the server has them in routing/http.py. */
const ADDRESSES = [
  { page: "documents", path: "/" },
  { page: "signIn", path: "/sign-in" },
  { page: "signUp", path: "/sign-up" },
  { page: "forgotten", path: "/forgot-password" },
  { page: "reset", path: "/reset-password" },
  { page: "account", path: "/account" },
  { page: "document", path: "/documents/$id" },
] as const

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The names of pages that are the same for everybody who opens them. */
export type Page = Exclude<(typeof ADDRESSES)[number]["page"], "document">

/** Where one is; `link` is the secret of a share link, which stands behind # so that no server's log has it. */
export type Route =
  | { readonly page: Page }
  | { readonly page: "document"; readonly id: string; readonly link: string | null }
  | { readonly page: "nowhere" }

/** The parts of an address that say where one is. */
export type Address = { readonly pathname: string; readonly search: string; readonly hash: string }

/** Which page an address leads to. */
export function routeOf(address: Address): Route {
  for (const { page, path } of ADDRESSES) {
    if (page !== "document") {
      if (address.pathname === path) return { page }
      continue
    }
    const prefix = path.slice(0, path.indexOf("$"))
    const id = address.pathname.slice(prefix.length)
    if (address.pathname.startsWith(prefix) && UUID.test(id)) {
      return { page, id, link: address.hash.length > 1 ? address.hash.slice(1) : null }
    }
  }
  return { page: "nowhere" }
}

/** The address of a page that needs no name. */
export function pathTo(page: Page): string {
  return ADDRESSES.find((each) => each.page === page)?.path ?? "/"
}

/** The address of a document, with the secret of a link if it is opened by one. */
export function pathToDocument(id: string, link: string | null = null): string {
  return `/documents/${id}${link === null ? "" : `#${link}`}`
}

/** The address of a document's history, at a revision if it is not the newest that is meant. */
export function pathToHistory(id: string, link: string | null = null, revision: number | null = null): string {
  const query = revision === null ? "?history" : `?history=${revision}`
  return `/documents/${id}${query}${link === null ? "" : `#${link}`}`
}

/** The revision at which an address wants the history: null for the newest, undefined if it wants no history. */
export function revisionIn(query: URLSearchParams): number | null | undefined {
  const wanted = query.get("history")
  if (wanted === null) return undefined
  return /^[1-9]\d{0,14}$/.test(wanted) ? Number(wanted) : null
}

/** Where sign-in leads back to: a path of ours, or home for everything else. */
export function pathAfter(search: string): string {
  const wanted = new URLSearchParams(search).get("next") ?? "/"
  const ours = /^\/(?![/\\])[\w/#.~-]*$/.test(wanted)
  return ours ? wanted : "/"
}

/** The sign-in page, which leads back to where one is. */
export function signInAt(address: Address, page: "signIn" | "signUp" = "signIn"): string {
  const here = address.pathname + address.hash
  return here === "/" ? pathTo(page) : `${pathTo(page)}?${new URLSearchParams({ next: here })}`
}
