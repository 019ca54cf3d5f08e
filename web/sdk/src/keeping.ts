/** All that keeps things in the browser: it comes only where there is something to keep. */
export { clear, recoveries } from "./forgotten.ts"
export { resumed } from "./resuming.ts"
export { indexedStore } from "./store/indexed.ts"
