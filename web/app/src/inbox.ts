import type { Pages, Someone } from "./documents.ts"
import { more } from "./documents.ts"
import { ask } from "./rest.ts"

/** One thing that one is told of. */
export type Notification = {
  readonly id: string
  readonly reason: "mention" | "reply" | "thread" | "share"
  readonly document: { readonly id: string; readonly title: string }
  readonly thread: string | null
  readonly text: string | null
  /** Null where they have left. */
  readonly by: Someone | null
  readonly created: string
  readonly read: string | null
}

/** Some of one's inbox, and how much of all of it is new. */
export type InboxPage = Pages<Notification> & { readonly unread: number }

/** One's inbox, the newest first; so many of it. */
export function inbox(limit: number): Promise<InboxPage> {
  return ask("GET", `/notifications?limit=${limit}`)
}

/** The page behind `next`. */
export async function olderOf(next: string): Promise<InboxPage> {
  return (await more<Notification>(next)) as InboxPage
}

/** Say whether one has seen it; how much is new then. */
export async function mark(id: string, read: boolean): Promise<number> {
  return (await ask<{ unread: number }>(read ? "PUT" : "DELETE", `/notifications/${id}/read`)).unread
}

/** Say that one has seen all up to this one. */
export async function markAll(until: string): Promise<number> {
  return (await ask<{ unread: number }>("PUT", "/notifications/read", { body: { until } })).unread
}

/** Hear no more of a document. */
export function mute(document: string): Promise<void> {
  return ask("PUT", `/documents/${document}/mute`)
}
