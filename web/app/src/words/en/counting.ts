import { counting } from "../counting.ts"

/** How many, in English. */
export const count = counting("en")
