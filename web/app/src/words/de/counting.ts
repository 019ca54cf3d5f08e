import { counting } from "../counting.ts"

/** How many, in German. */
export const count = counting("de")
