/** What helps: the one thing a program must understand of an error, even of one it has never heard of. */
export type Remedy =
  | "retry" // the same again, unchanged, after a while
  | "reload" // a new session on fresh content; unsent edits are kept aside as a recovery copy
  | "stop" // nothing a program can do by itself: tell the person

/** Something that was refused, or cannot be: a code for programs, a remedy, and a detail for people. */
export class CollabError extends Error {
  override readonly name = "CollabError"
  readonly code: string
  readonly remedy: Remedy
  /** Of the submission that it is about, if it is about one. */
  readonly seq: number | null

  constructor(code: string, remedy: Remedy, detail: string, seq: number | null = null) {
    super(detail)
    this.code = code
    this.remedy = remedy
    this.seq = seq
  }

  /** What is wrong, for people. */
  get detail(): string {
    return this.message
  }
}
