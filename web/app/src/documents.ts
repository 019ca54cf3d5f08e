import type { Role } from "@nexus/sdk"
import { ask } from "./rest.ts"

/** Somebody, as others see them. */
export type Someone = { readonly id: string; readonly name: string; readonly colour: string }

/** A document, without its content. */
export type Document = {
  readonly id: string
  readonly title: string
  readonly kind: Kind
  readonly role: Role
  readonly edited: string
  readonly trashed: string | null
  readonly owners: readonly Someone[]
  /** How many are in it now; only of a list that was asked so. */
  readonly present?: number
}

/** Formatted, or text alone. */
export type Kind = "rich" | "plain"

/** The lists that one can look at. */
export type List = "all" | "mine" | "shared" | "trash"

/** Somebody who has a role of their own in a document. */
export type Member = Someone & { readonly username: string; readonly role: Role }

/** A secret link to a document. */
export type ShareLink = { readonly id: string; readonly role: Role; readonly secret: string }

/** Some items of a list, and where it goes on. */
export type Pages<Item> = { readonly results: readonly Item[]; readonly next: string | null }

const PAGE = 30 // documents: more than a screen, and quickly there

/** One's documents, the last edited first. */
export function list(which: List): Promise<Pages<Document>> {
  return ask("GET", `/documents?list=${which}&limit=${PAGE}&with=presence`)
}

/** The documents whose words begin like these. */
export async function search(words: string): Promise<Pages<Document>> {
  const found = await ask<Pages<{ document: Document }>>("GET", `/search?${new URLSearchParams({ q: words })}`)
  return { results: found.results.map((hit) => hit.document), next: null }
}

/** The page behind `next`, which is an address as the server is known to itself: only its end is ours. */
export function more<Item>(next: string, link: string | null = null): Promise<Pages<Item>> {
  const { pathname, search } = new URL(next)
  return ask("GET", pathname.replace(/^.*\/api\/v1/, "") + search, { link })
}

/** A new document; the same key twice makes one. */
export function create(kind: Kind, title: string, key: string): Promise<Document> {
  return ask("POST", "/documents", { body: { kind, title }, key })
}

/** A name for one wish to create. (crypto.randomUUID is not there on plain HTTP.) */
export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-")
}

/** A document as one sees it. */
export function read(id: string, link: string | null): Promise<Document> {
  return ask("GET", `/documents/${id}`, { link })
}

/** Give a document another title. */
export function rename(id: string, title: string, link: string | null): Promise<Document> {
  return ask("PATCH", `/documents/${id}`, { body: { title }, link })
}

/** A copy of a document, of one's own; the same key twice makes one. */
export function duplicate(id: string, link: string | null, key: string): Promise<Document> {
  return ask("POST", `/documents/${id}/duplicate`, { body: {}, link, key })
}

/** Put a document into the trash. */
export function putIntoTrash(id: string): Promise<void> {
  return ask("PUT", `/documents/${id}/trash`)
}

/** Take a document out of the trash. */
export function takeOutOfTrash(id: string): Promise<void> {
  return ask("DELETE", `/documents/${id}/trash`)
}

/** Delete for good what is in the trash. */
export function deleteForGood(id: string): Promise<void> {
  return ask("DELETE", `/documents/${id}`)
}

/** Who has a role in a document. */
export function members(id: string): Promise<Pages<Member>> {
  return ask("GET", `/documents/${id}/members?limit=200`)
}

/** Give somebody a role, by username or e-mail address. */
export function invite(id: string, person: string, role: Role): Promise<Member> {
  return ask("POST", `/documents/${id}/members`, { body: { person, role } })
}

/** Give a member another role. */
export function changeRole(id: string, member: string, role: Role): Promise<Member> {
  return ask("PATCH", `/documents/${id}/members/${member}`, { body: { role } })
}

/** Take a member's role away. */
export function remove(id: string, member: string): Promise<void> {
  return ask("DELETE", `/documents/${id}/members/${member}`)
}

/** The links to a document. */
export function links(id: string): Promise<Pages<ShareLink>> {
  return ask("GET", `/documents/${id}/links?limit=200`)
}

/** A new link to a document. */
export function createLink(id: string, role: Role): Promise<ShareLink> {
  return ask("POST", `/documents/${id}/links`, { body: { role } })
}

/** End a link. */
export function revokeLink(id: string, link: string): Promise<void> {
  return ask("DELETE", `/documents/${id}/links/${link}`)
}
