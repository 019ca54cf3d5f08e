import type { Delta } from "@nexus/sdk"
import type { Listed } from "../../src/history/revisions.ts"

const MORNING = Date.parse("2026-11-02T09:00:00Z")

/** A revision of somebody's, so many minutes after nine. */
export function revision(number: number, who: string | null, minute: number, delta: Delta = [{ insert: "x" }]): Listed {
  const at = new Date(MORNING + minute * 60_000).toISOString()
  const name = who && who[0]?.toUpperCase() + who.slice(1)
  return { revision: number, delta, author: who, name, colour: who && "#3366cc", at }
}
