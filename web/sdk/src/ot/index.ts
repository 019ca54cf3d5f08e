/**
 * The algebra of deltas: pure functions on plain JSON. Nothing here knows of clocks, networks or stores.
 *
 * Lengths and positions are UTF-16 units, as JavaScript and Quill count.
 */
export { digest, KEPT, type Limits, PLAIN, parse, RICH } from "./codec.ts"
export { compose, fold, join } from "./composition.ts"
export { type Cut, cut } from "./cutting.ts"
export { diff } from "./difference.ts"
export { compact } from "./draft.ts"
export { invert } from "./inversion.ts"
export {
  type Attributes,
  type Delete,
  type Delta,
  type Embed,
  growth,
  type Insert,
  insertOf,
  isContent,
  lengthOf,
  NOTHING,
  type Op,
  type Retain,
  retainOf,
  type Value,
} from "./ops.ts"
export { move, type Range } from "./position.ts"
export { EMBED, textOf } from "./text.ts"
export { transform } from "./transformation.ts"
export { canonical, same } from "./values.ts"
