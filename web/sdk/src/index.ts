/** Documents that people write together: `connect` gives a live copy that loses nothing. */
export type { SaveState } from "./client/steps.ts"
export { type ConnectOptions, connect } from "./connect.ts"
export { Copy } from "./copy.ts"
export { CollabError, type Remedy } from "./errors.ts"
export type { About, Changed, CopyEvents, Keeping } from "./following.ts"
export type { Forgotten, WhoseOptions } from "./forgotten.ts"
export { clear, recoveries } from "./kept.ts"
export {
  type Attributes,
  compose,
  type Delete,
  type Delta,
  diff,
  type Embed,
  fold,
  type Insert,
  invert,
  join,
  move,
  type Op,
  type Retain,
  textOf,
  transform,
  type Value,
} from "./ot/index.ts"
export type { Secret } from "./secrets.ts"
export type { Item, Key, Store, Write } from "./store/store.ts"
export {
  type Activity,
  type Announced,
  contentOf,
  editsOf,
  type Happening,
  type Joined,
  type Participant,
  type Place,
  type Recovery,
  type Restored,
  type Revision,
  type Role,
  type Stretch,
  type ThreadChange,
  type Unit,
} from "./sync/index.ts"
