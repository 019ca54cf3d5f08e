import type { Delta } from "@nexus/sdk"
import { ask } from "../rest.ts"

/** A revision as it is listed: what it changed, who made it, and when. */
export type Listed = {
  readonly revision: number
  readonly delta: Delta
  /** The person's id; null for a guest. */
  readonly author: string | null
  /** Theirs; null for a guest, for who has left, and where one is told no names. */
  readonly name: string | null
  readonly colour: string | null
  readonly at: string
}

/** How many revisions are fetched by one request: as many as the server gives. */
export const BLOCK = 1000

/** Requests under way at once: more would only make others wait. */
const LANES = 3

/** The revisions behind one up to and with another, at most a block of them, in order. */
export async function block(id: string, link: string | null, after: number, upto: number): Promise<readonly Listed[]> {
  const path = `/documents/${id}/revisions?after=${after}&upto=${upto}&limit=${BLOCK}`
  const { results } = await ask<{ results: readonly Listed[] }>("GET", path, { link })
  return results.toReversed()
}

/** The content at a revision. */
export async function contentAt(id: string, link: string | null, revision: number): Promise<Delta> {
  const path = `/documents/${id}/content?format=delta&revision=${revision}`
  return (await ask<{ delta: Delta }>("GET", path, { link })).delta
}

/** The ranges that together hold the revisions behind one up to and with another, the newest first. */
export function blocksOf(after: number, upto: number): readonly (readonly [number, number])[] {
  const blocks: [number, number][] = []
  for (let end = upto; end > after; end -= BLOCK) blocks.push([Math.max(after, end - BLOCK), end])
  return blocks
}

/** Do something for each, a few at a time, in their order; the first failure ends it. */
export async function inLanes<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  const stop = () => left.splice(0)
  await Promise.all(Array.from({ length: LANES }, lane)).finally(stop)
}
