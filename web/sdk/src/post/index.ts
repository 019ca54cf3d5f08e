/** Texts that are synchronized now and then, without a live connection: for a textarea, and for those who are often offline. */
export { SOON } from "./rounds.ts"
export { Synced, type SyncedChange, type SyncedEvents } from "./synced.ts"
export { type SynchronizeOptions, synchronize } from "./synchronize.ts"
