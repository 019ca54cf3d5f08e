import { CollabError } from "../errors.ts"
import { canonical, type Delta, textOf } from "../ot/index.ts"
import { crc32 } from "./crc32.ts"
import { count, delta, type Fields, fieldsOf, oneOf, optional, positive, required, string } from "./fields.ts"
import type { Kind, Role } from "./messages.ts"

/** What an answer speaks: deltas of text alone, or with all that there is. */
export type Format = "text" | "delta"

/** Edits in one packet. */
export const EDITS = 64

/** What a client has done to its shadow: once sent, its seq never means anything else. */
export type Edit = { readonly seq: number; readonly delta: Delta }

/** All that a client has done since the content that it was given last. Without a revision it asks for content. */
export type Packet = {
  readonly session: string
  readonly format: Format
  readonly lineage?: string
  readonly revision?: number
  readonly edits?: readonly Edit[]
  readonly checksum?: number
}

/** The way from a client's shadow to the content at `head`, or that content; or neither, where they are the same. */
export type Answer = {
  readonly lineage: string
  /** As in the packet. */
  readonly revision: number | null
  /** Of the packet's last edit; 0 for none. */
  readonly seq: number
  /** The newest seq of the session that the content at `head` has in it. */
  readonly accepted: number
  readonly head: number
  readonly role: Role
  readonly kind: Kind
  readonly way: Delta | null
  readonly whole: Delta | null
  /** Of the content at `head`. */
  readonly checksum: number | null
}

/** The answer that values spell; those that a newer server adds are passed over. */
export function readAnswer(values: unknown): Answer {
  try {
    return answerOf(fieldsOf(values))
  } catch (error) {
    if (error instanceof TypeError)
      throw new CollabError("unreadable_answer", "retry", `the answer cannot be read: ${error.message}`)
    throw error
  }
}

/** By which both sides know that they mean the same content. */
export function checksumOf(content: Delta, format: Format): number {
  return crc32(format === "delta" ? canonical(content) : textOf(content))
}

/** A text as content. */
export function textContent(text: string): Delta {
  return text === "" ? [] : [{ insert: text }]
}

function answerOf(fields: Fields): Answer {
  const text = optional(fields, "text", string, null)
  return {
    lineage: required(fields, "lineage", string),
    revision: optional(fields, "revision", positive, null),
    seq: required(fields, "seq", count),
    accepted: required(fields, "accepted", count),
    head: required(fields, "head", positive),
    role: required(fields, "role", oneOf("owner", "editor", "commenter", "viewer")),
    kind: required(fields, "kind", oneOf("rich", "plain")),
    way: optional(fields, "delta", delta, null),
    whole: text === null ? optional(fields, "content", delta, null) : textContent(text),
    checksum: optional(fields, "checksum", count, null),
  }
}
