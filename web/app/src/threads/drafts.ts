import type { Chosen } from "@nexus/sdk/threads"

/** What somebody writes and has not sent. */
export type Draft = {
  readonly body: string
  /** A name for the wish to send it: should the answer get lost, sending it again says it once. */
  readonly key: string
  /** Of a new thread: the words that it is about, as they read. */
  readonly quote?: string
  /** And where they are; none on the whole document. */
  readonly place?: Chosen | null
}

/** Drafts of a person in a document, which outlive the page. */
export class Drafts {
  readonly #prefix: string

  constructor(person: string, document: string) {
    this.#prefix = `nexus:draft:${person}:${document}:`
  }

  /** The one for a thread, for a comment that is edited, or for a new thread. */
  of(name: string): Draft | null {
    try {
      return JSON.parse(localStorage.getItem(this.#prefix + name) ?? "null")
    } catch {
      return null // a browser that keeps nothing, or something that is none
    }
  }

  /** Keep one, or no longer. */
  keep(name: string, draft: Draft | null): void {
    try {
      if (draft === null) localStorage.removeItem(this.#prefix + name)
      else localStorage.setItem(this.#prefix + name, JSON.stringify(draft))
    } catch {
      // It is still on the page.
    }
  }
}
