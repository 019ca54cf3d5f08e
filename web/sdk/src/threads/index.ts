/** The discussions beside a document's text: an own part, for those who show them. */
export { type Anchor, Anchors } from "./anchors.ts"
export type { Comment, Reaction, Someone, Thread } from "./changes.ts"
export { changesOf, movedWords } from "./moving.ts"
export { type Chosen, type Threaded, type ThreadPage, Threads } from "./threads.ts"
