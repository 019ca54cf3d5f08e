import { CollabError } from "../src/errors.ts"

/** The error with which something is refused; a test fails if nothing is. */
export function refusalOf(act: () => unknown): CollabError {
  try {
    act()
  } catch (error) {
    if (error instanceof CollabError) return error
    throw error
  }
  throw new Error("nothing was refused")
}
