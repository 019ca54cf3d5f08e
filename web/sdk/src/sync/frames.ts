import { CollabError } from "../errors.ts"
import * as read from "./fields.ts"
import { type Fields, fieldsOf, listOf, oneOf, optional, required } from "./fields.ts"
import type {
  Activity,
  Announced,
  ClientFrame,
  Moved,
  Participant,
  Role,
  ServerFrame,
  ThreadChange,
} from "./messages.ts"
import type { Restored, Revision } from "./submission.ts"

/**
 * What a server sent. Fields that a newer server adds are passed over.
 *
 * A `CollabError` says what is wrong with it: `malformed_frame`, `malformed_delta`, or `unknown_type`, which is no fault
 * of the server, since a newer one may send what this client does not know.
 */
export function readServerFrame(text: string): ServerFrame {
  const fields = loaded(text)
  const type = Object.hasOwn(fields, "type") ? fields["type"] : undefined
  const frame = typeof type === "string" ? FRAMES.get(type) : undefined
  if (frame === undefined)
    throw new CollabError("unknown_type", "stop", `the type ${JSON.stringify(type)} is not known`)
  try {
    return frame(fields)
  } catch (error) {
    throw error instanceof TypeError ? malformed(`${type}: ${error.message}`) : error
  }
}

/** The JSON text of a frame; what is at its default is left out. */
export function writeFrame(frame: ClientFrame): string {
  const isResend = frame.type === "join" && frame.sent != null
  return JSON.stringify(withoutDefaults(isResend ? { ...frame, sent: withoutDefaults(frame.sent) } : frame))
}

function withoutDefaults(frame: object): object {
  return Object.fromEntries(Object.entries(frame).filter(([, value]) => !isDefault(value)))
}

function isDefault(value: unknown): boolean {
  return value == null || value === false || (Array.isArray(value) && value.length === 0)
}

function loaded(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text))
  } catch (error) {
    throw malformed(error instanceof SyntaxError ? `the frame is no JSON: ${error.message}` : "the frame is no object")
  }
}

const ACTIVITY = oneOf<Activity>("active", "idle", "typing")
const ROLE = oneOf<Role>("owner", "editor", "commenter", "viewer")
const HAPPENING = oneOf(
  "opened",
  "replied",
  "edited",
  "resolved",
  "reopened",
  "moved",
  "deleted",
  "reacted",
  "unreacted",
)

const FRAMES = new Map<string, (fields: Fields) => ServerFrame>([
  [
    "joined",
    (fields) => ({
      type: "joined",
      lineage: required(fields, "lineage", read.string),
      revision: required(fields, "revision", read.count),
      head: required(fields, "head", read.count),
      seq: required(fields, "seq", read.count),
      kind: required(fields, "kind", oneOf("rich", "plain")),
      role: required(fields, "role", ROLE),
      limits: required(fields, "limits", announced),
      time: required(fields, "time", read.count),
      parts: optional(fields, "parts", read.count, 0),
      roster: optional(fields, "roster", listOf(participant), []),
    }),
  ],
  [
    "content",
    (fields) => ({
      type: "content",
      part: required(fields, "part", read.positive),
      delta: required(fields, "delta", read.delta),
    }),
  ],
  ["revisions", (fields) => ({ type: "revisions", revisions: required(fields, "revisions", listOf(revision)) })],
  [
    "stretch",
    (fields) => ({
      type: "stretch",
      first: required(fields, "first", read.count),
      last: required(fields, "last", read.count),
      delta: required(fields, "delta", read.delta),
    }),
  ],
  [
    "roster",
    (fields) => ({
      type: "roster",
      entered: optional(fields, "entered", listOf(participant), []),
      moved: optional(fields, "moved", listOf(moved), []),
      left: optional(fields, "left", listOf(read.string), []),
      others: optional(fields, "others", read.count, 0),
    }),
  ],
  [
    "threads",
    (fields) => ({
      type: "threads",
      changes: required(fields, "changes", listOf(threadChange)),
      number: optional(fields, "number", read.count, 0),
    }),
  ],
  ["inbox", (fields) => ({ type: "inbox", unread: required(fields, "unread", read.count) })],
  ["role", (fields) => ({ type: "role", role: required(fields, "role", ROLE) })],
  [
    "document",
    (fields) => ({
      type: "document",
      title: optional(fields, "title", read.string, null),
      trashed: optional(fields, "trashed", read.boolean, null),
      locked: optional(fields, "locked", read.boolean, null),
    }),
  ],
  [
    "checkpoint",
    (fields) => ({
      type: "checkpoint",
      revision: required(fields, "revision", read.count),
      digest: required(fields, "digest", read.string),
    }),
  ],
  [
    "error",
    (fields) => ({
      type: "error",
      code: required(fields, "code", read.string),
      remedy: required(fields, "remedy", oneOf("retry", "reload", "stop")),
      detail: required(fields, "detail", read.string),
      seq: optional(fields, "seq", read.positive, null),
    }),
  ],
  ["delayed", (fields) => ({ type: "delayed", seq: required(fields, "seq", read.positive) })],
  [
    "closing",
    (fields) => ({
      type: "closing",
      reason: required(fields, "reason", read.string),
      retryAfter: required(fields, "retry_after", read.count),
    }),
  ],
  ["pong", (fields) => ({ type: "pong", time: required(fields, "time", read.count) })],
])

function announced(value: unknown): Announced {
  const fields = fieldsOf(value)
  return {
    frame: required(fields, "frame", read.positive),
    delta: required(fields, "delta", read.positive),
    ops: required(fields, "ops", read.positive),
    attributes: required(fields, "attributes", read.count),
    attributeSize: required(fields, "attribute_size", read.positive),
    embeds: required(fields, "embeds", read.boolean),
    embedSize: required(fields, "embed_size", read.positive),
    length: required(fields, "length", read.positive),
    rate: required(fields, "rate", read.positive),
    window: required(fields, "window", read.positive),
  }
}

function participant(value: unknown): Participant {
  const fields = fieldsOf(value)
  return {
    session: required(fields, "session", read.string),
    name: required(fields, "name", read.string),
    colour: required(fields, "colour", read.string),
    person: optional(fields, "person", read.string, null),
    state: optional(fields, "state", ACTIVITY, "active"),
    revision: optional(fields, "revision", read.count, 0),
    range: optional(fields, "range", read.place, null),
  }
}

function moved(value: unknown): Moved {
  const fields = fieldsOf(value)
  return {
    session: required(fields, "session", read.string),
    state: required(fields, "state", ACTIVITY),
    revision: required(fields, "revision", read.count),
    range: optional(fields, "range", read.place, null),
  }
}

function threadChange(value: unknown): ThreadChange {
  const fields = fieldsOf(value)
  return {
    thread: required(fields, "thread", read.string),
    what: required(fields, "what", HAPPENING),
    number: required(fields, "number", read.positive),
    at: required(fields, "at", read.count),
    by: optional(fields, "by", read.string, null),
    person: optional(fields, "person", read.string, null),
    revision: optional(fields, "revision", read.count, 0),
    range: optional(fields, "range", read.place, null),
    comment: optional(fields, "comment", read.string, null),
    text: optional(fields, "text", read.string, null),
  }
}

function revision(value: unknown): Revision {
  const fields = fieldsOf(value)
  return {
    number: required(fields, "number", read.count),
    delta: required(fields, "delta", read.delta),
    session: required(fields, "session", read.string),
    seq: required(fields, "seq", read.count),
    at: required(fields, "at", read.count),
    author: optional(fields, "author", read.string, null),
    restores: optional(fields, "restores", listOf(restored), []),
  }
}

function restored(value: unknown): Restored {
  const fields = fieldsOf(value)
  return {
    at: required(fields, "at", read.count),
    revision: required(fields, "revision", read.positive),
    position: required(fields, "position", read.count),
    length: required(fields, "length", read.positive),
  }
}

function malformed(detail: string): CollabError {
  return new CollabError("malformed_frame", "stop", detail)
}
