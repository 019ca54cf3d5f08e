import type { Place, ThreadChange } from "../sync/index.ts"

/** Somebody, as others see them. */
export type Someone = { readonly id: string; readonly name: string; readonly colour: string }

/** An emoji, and who has given it. */
export type Reaction = { readonly emoji: string; readonly people: readonly Someone[] }

/** A comment, as the REST API shows it. */
export type Comment = {
  readonly id: string
  readonly number: number
  /** Null of who has left. */
  readonly author: Someone | null
  /** Markdown; empty when it was deleted. */
  readonly body: string
  readonly created: string
  readonly edited: string | null
  readonly deleted: string | null
  readonly mentions: readonly (Someone & { readonly username: string })[]
  readonly reactions: readonly Reaction[]
}

/** A thread, as the REST API shows it. */
export type Thread = {
  readonly id: string
  readonly number: number
  readonly opener: Someone | null
  readonly created: string
  /** Since when the discussion is over. */
  readonly resolved: string | null
  readonly resolver: Someone | null
  /** How the words read when they were chosen. */
  readonly quote: string
  /** Null on the whole document. */
  readonly anchor: {
    readonly revision: number
    readonly range: Place | null
    readonly origin: { readonly revision: number }
  } | null
  /** Of its comments, those that were deleted included. */
  readonly count: number
  /** The first ones. */
  readonly comments: readonly Comment[]
}

/** What a change says of somebody is their name; others know their colour. */
export type Known = (person: string | null, name: string | null) => Someone | null

/** A thread after a change, or none if it was deleted. A change that brings what one has already changes nothing. */
export function changed(thread: Thread | null, change: ThreadChange, known: Known): Thread | null {
  if (thread === null) return change.what === "opened" ? opened(change, known) : null
  if (change.number <= thread.number) return thread
  const by = known(change.person, change.by)
  const at = new Date(change.at).toISOString()
  const next = { ...thread, number: change.number }
  switch (change.what) {
    case "opened":
      return thread
    case "replied":
      return replied(next, change, by, at)
    case "edited":
      return inComment(next, change, (comment) => ({ ...comment, body: change.text ?? "", edited: at }))
    case "deleted":
      if (change.comment === null) return null
      return inComment(next, change, (comment) => ({ ...comment, body: "", deleted: at, mentions: [], reactions: [] }))
    case "reacted":
      return inComment(next, change, (comment) => reacted(comment, change.text ?? "", by))
    case "unreacted":
      return inComment(next, change, (comment) => unreacted(comment, change.text ?? "", by))
    case "resolved":
      return { ...next, resolved: at, resolver: by }
    case "reopened":
      return { ...next, resolved: null, resolver: null }
    case "moved":
      return { ...next, anchor: anchorOf(change) }
  }
}

function opened(change: ThreadChange, known: Known): Thread {
  const opener = known(change.person, change.by)
  const created = new Date(change.at).toISOString()
  const { thread: id, number } = change
  const anchor = anchorOf(change)
  const thread = {
    id,
    number,
    opener,
    created,
    resolved: null,
    resolver: null,
    quote: "",
    anchor,
    count: 0,
    comments: [],
  }
  return replied(thread, change, opener, created)
}

/** One on the whole document has no revision. */
function anchorOf({ revision, range }: ThreadChange): Thread["anchor"] {
  return revision === 0 ? null : { revision, range, origin: { revision } }
}

function replied(thread: Thread, change: ThreadChange, author: Someone | null, created: string): Thread {
  const { comment: id, number } = change
  if (id === null || thread.comments.some((each) => each.id === id)) return thread
  const count = thread.count + 1
  if (thread.comments.length < thread.count) return { ...thread, count } // it stands behind some that are not here
  const reply = { id, number, author, body: change.text ?? "", created, edited: null, deleted: null }
  return { ...thread, count, comments: [...thread.comments, { ...reply, mentions: [], reactions: [] }] }
}

function inComment(thread: Thread, change: ThreadChange, turn: (comment: Comment) => Comment): Thread {
  return { ...thread, comments: thread.comments.map((each) => (each.id === change.comment ? turn(each) : each)) }
}

function reacted(comment: Comment, emoji: string, by: Someone | null): Comment {
  if (by === null) return comment
  const { reactions } = unreacted(comment, emoji, by)
  const has = reactions.some((each) => each.emoji === emoji)
  const more = has
    ? reactions.map((each) => (each.emoji === emoji ? { emoji, people: [...each.people, by] } : each))
    : [...reactions, { emoji, people: [by] }]
  return { ...comment, reactions: more }
}

function unreacted(comment: Comment, emoji: string, by: Someone | null): Comment {
  const left = comment.reactions.map((each) =>
    each.emoji === emoji ? { emoji, people: each.people.filter((person) => person.id !== by?.id) } : each,
  )
  return { ...comment, reactions: left.filter(({ people }) => people.length > 0) }
}
