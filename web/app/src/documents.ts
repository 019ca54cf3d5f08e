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
  /** Where the words are that were searched for; only of what was found. */
  readonly snippet?: readonly Piece[]
}

/** A part of a text, and whether it is what was searched for. */
export type Piece = { readonly text: string; readonly match: boolean }

/** Formatted, or text alone. */
export type Kind = "rich" | "plain"

/** The lists that one can look at. */
export type List = "all" | "mine" | "shared" | "trash"

/** Somebody who has a role of their own in a document. */
export type Member = Someone & { readonly username: string; readonly role: Role }

/** A secret link to a document. */
export type ShareLink = {
  readonly id: string
  readonly role: Role
  readonly secret: string
  readonly expires: string | null
}

/** Some items of a list, and where it goes on. */
export type Pages<Item> = { readonly results: readonly Item[]; readonly next: string | null }

const PAGE = 30 // documents: more than a screen, and quickly there

/** One's documents, the last edited first. */
export function list(which: List): Promise<Pages<Document>> {
  return ask("GET", `/documents?list=${which}&limit=${PAGE}&with=presence`)
}

/** The documents whose words begin like these, with the place where they do. */
export async function search(words: string): Promise<Pages<Document>> {
  return hits(await ask("GET", `/search?${new URLSearchParams({ q: words })}`))
}

/** The page behind `next` of a search. */
export async function searchOn(next: string): Promise<Pages<Document>> {
  return hits(await more(next))
}

type Hit = { readonly document: Document; readonly snippet: readonly Piece[] }

function hits({ results, next }: Pages<Hit>): Pages<Document> {
  return { results: results.map(({ document, snippet }) => ({ ...document, snippet })), next }
}

/** The page behind `next`, which is an address as the server is known to itself: only its end is ours. */
export function more<Item>(next: string, link: string | null = null): Promise<Pages<Item>> {
  const { pathname, search } = new URL(next)
  return ask("GET", pathname.replace(/^.*\/api\/v1/, "") + search, { link })
}

/** What a new document is to hold, and in which format that is spelt. */
export type Content = { readonly format: "text" | "markdown" | "html"; readonly value: string }

/** A new document; the same key twice makes one. */
export function create(kind: Kind, title: string, key: string, content?: Content): Promise<Document> {
  return ask("POST", "/documents", { body: { kind, title, ...(content && { content }) }, key })
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

/** Make somebody else the owner in one's own place; one can edit it then. */
export function transfer(id: string, person: string): Promise<void> {
  return ask("POST", `/documents/${id}/transfer`, { body: { person } })
}

/** The links to a document. */
export function links(id: string): Promise<Pages<ShareLink>> {
  return ask("GET", `/documents/${id}/links?limit=200`)
}

/** A new link to a document, which opens it until it expires. */
export function createLink(id: string, role: Role, expires: string | null): Promise<ShareLink> {
  return ask("POST", `/documents/${id}/links`, { body: { role, expires } })
}

/** Let a link allow something else; its secret stays. */
export function changeLink(id: string, link: string, changes: { readonly role: Role }): Promise<ShareLink> {
  return ask("PATCH", `/documents/${id}/links/${link}`, { body: changes })
}

/** End a link. */
export function revokeLink(id: string, link: string): Promise<void> {
  return ask("DELETE", `/documents/${id}/links/${link}`)
}
