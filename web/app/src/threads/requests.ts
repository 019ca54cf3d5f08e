import type { Chosen, Comment, Thread, ThreadPage } from "@nexus/sdk/threads"
import { more, type Pages } from "../documents.ts"
import { ask } from "../rest.ts"

// Threads: as many as are seldom exceeded.
const PAGE = 100

/** The requests about the threads of a document, as whoever is signed in or has its link. */
export class Requests {
  readonly #path: string
  readonly #link: string | null

  constructor(document: string, link: string | null) {
    this.#path = `/documents/${document}/threads`
    this.#link = link
  }

  /** Some threads, and where it goes on. */
  page(next: string | null): Promise<ThreadPage> {
    return next === null ? ask("GET", `${this.#path}?limit=${PAGE}`, this.#as) : this.#more(next)
  }

  /** All comments of a thread. */
  async comments(thread: string): Promise<readonly Comment[]> {
    const found: Comment[] = []
    let page = await ask<Pages<Comment>>("GET", `${this.#path}/${thread}/comments?limit=200`, this.#as)
    found.push(...page.results)
    while (page.next !== null) {
      page = await this.#more(page.next)
      found.push(...page.results)
    }
    return found
  }

  /** A new thread, on some words or on the whole document. */
  open(anchor: Chosen | null, body: string, key: string): Promise<Thread> {
    return ask("POST", this.#path, { ...this.#as, body: { anchor, body }, key })
  }

  /** One more comment. */
  reply(thread: string, body: string, key: string): Promise<Comment> {
    return ask("POST", `${this.#path}/${thread}/comments`, { ...this.#as, body: { body }, key })
  }

  /** Other words for a comment. */
  edit(thread: string, comment: string, body: string): Promise<Comment> {
    return ask("PATCH", `${this.#path}/${thread}/comments/${comment}`, { ...this.#as, body: { body } })
  }

  /** Take a comment back. */
  remove(thread: string, comment: string): Promise<void> {
    return ask("DELETE", `${this.#path}/${thread}/comments/${comment}`, this.#as)
  }

  /** Say that a discussion is over, or that it goes on. */
  resolve(thread: string, resolved: boolean): Promise<void> {
    return ask(resolved ? "PUT" : "DELETE", `${this.#path}/${thread}/resolved`, this.#as)
  }

  /** Give an emoji, or take it back. */
  react(thread: string, comment: string, emoji: string, given: boolean): Promise<void> {
    const path = `${this.#path}/${thread}/comments/${comment}/reactions/${encodeURIComponent(emoji)}`
    return ask(given ? "PUT" : "DELETE", path, this.#as)
  }

  get #as(): { link: string | null } {
    return { link: this.#link }
  }

  #more<Page>(next: string): Promise<Page> {
    return more(next, this.#link) as Promise<Page>
  }
}
