import type { Threads } from "@nexus/sdk/threads"
import type { Person } from "../accounts.ts"
import type { Member } from "../documents.ts"
import type { Drafts } from "./drafts.ts"
import type { Requests } from "./requests.ts"

/** What all cards of a document need: its threads, and what one may do with them. */
export type Talk = {
  readonly threads: Threads
  readonly requests: Requests
  readonly person: Person | null
  /** Of who may write. */
  readonly drafts: Drafts | null
  /** Who can be named, as far as that is known. */
  readonly members: readonly Member[]
  /** Whether one may write comments. */
  readonly writes: boolean
  /** Whether one may delete what others have written. */
  readonly moderates: boolean
  /** Do something, and say it if it was refused. */
  readonly attempt: (work: () => Promise<unknown>) => void
}
