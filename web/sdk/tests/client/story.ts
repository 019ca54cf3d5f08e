/** A visit whose server is the test: it says what it likes, and looks at what is said to it. */
import type { Event, Step } from "../../src/client/steps.ts"
import { Visit } from "../../src/client/visit.ts"
import { CollabError, type Remedy } from "../../src/errors.ts"
import { type Delta, textOf } from "../../src/ot/index.ts"
import type {
  Announced,
  ClientFrame,
  Content,
  ErrorFrame,
  Joined,
  Revisions,
  Role,
  ServerFrame,
  Submit,
} from "../../src/sync/index.ts"
import { LIMITS, wire } from "./world.ts"

export const ABC: Delta = [{ insert: "abc" }]
export const X: Delta = [{ insert: "x" }]
export const Y: Delta = [{ insert: "y" }]
export const Z: Delta = [{ insert: "z" }]

/** What follows from nothing. */
export const NOTHING: Told = { frames: [], events: [], connect: false, close: false }

/** What follows, but for what is kept. */
export type Told = Omit<Step, "entries">

/** Session ids are session-number-1-of-mine, and so on; chance says always the same. */
export class Story {
  readonly visit: Visit
  now = 100_000

  constructor({ freshSecrets = false, chance = 0.5 } = {}) {
    let sessions = 0
    this.visit = new Visit({ newSession: () => session(++sessions), chance: () => chance, freshSecrets })
  }

  /** A visit that holds `abc` at revision 7. */
  static live(options: { freshSecrets?: boolean } = {}): Story {
    const story = new Story(options)
    story.connect()
    story.hear(joined(7, { parts: 1 }), content(1, ABC))
    return story
  }

  /** Wait until a connection is wanted, and make it. */
  connect(): Told {
    this.now = Math.max(this.now, this.visit.due ?? Number.NaN)
    if (!this.visit.woken(this.now).connect) throw new Error("no connection is wanted")
    return told([this.visit.opened(this.now, { token: "secret" })])
  }

  /** Connect and be let in again, where the visit stands. */
  comeBack(...frames: ServerFrame[]): Told {
    this.connect()
    const { revision, lineage } = this.visit.copy
    return this.hear(joined(revision, { lineage }), ...frames)
  }

  /** Let the server say this; all that follows. */
  hear(...frames: ServerFrame[]): Told {
    return told(frames.map((frame) => this.visit.received(wire(frame), this.now)))
  }

  edit(delta: Delta): Told {
    return told([this.visit.edit(delta, this.now)])
  }

  lost(reason?: string): Told {
    return told([this.visit.lost(this.now, reason)])
  }

  wait(time: number): Told {
    this.now += time
    return told([this.visit.woken(this.now)])
  }

  /** What is shown. */
  get text(): string {
    return textOf(this.visit.copy.content)
  }
}

/** All that follows from several events. */
export function told(steps: readonly Step[]): Told {
  return {
    frames: steps.flatMap((step): readonly ClientFrame[] => step.frames),
    events: steps.flatMap((step): readonly Event[] => step.events),
    connect: steps.some((step) => step.connect),
    close: steps.some((step) => step.close),
  }
}

export function session(number: number): string {
  return `session-number-${number}-of-mine`
}

type Way = { parts?: number; seq?: number; lineage?: string; role?: Role } & Partial<Announced>

export function joined(revision: number, way: Way = {}): Joined {
  const { parts = 0, seq = 0, lineage = "line", role = "editor", ...limits } = way
  const shown = { lineage, revision, head: revision, seq, role, time: 0, parts, roster: [] }
  return { type: "joined", kind: "plain", ...shown, limits: { ...LIMITS, ...limits } }
}

export function content(part: number, delta: Delta): Content {
  return { type: "content", part, delta }
}

export function others(number: number, delta: Delta): Revisions {
  const revision = { number, delta, session: "somebody-elses-session", seq: number, at: 0, author: "ann", restores: [] }
  return { type: "revisions", revisions: [revision] }
}

export function echo(number: number, delta: Delta, seq = 1, of = 1): Revisions {
  const revision = { number, delta, session: session(of), seq, at: 0, author: "me", restores: [] }
  return { type: "revisions", revisions: [revision] }
}

export function submit(delta: Delta, base = 7, seq = 1): Submit {
  return { type: "submit", seq, base, delta, restores: [] }
}

export function refusal(remedy: Remedy, { seq = null, code = "because" }: { seq?: number | null; code?: string } = {}) {
  return { type: "error", code, remedy, detail: "I say so", seq } satisfies ErrorFrame
}

/** The same as an error. */
export function errorOf({ code, remedy, detail, seq }: ErrorFrame): CollabError {
  return new CollabError(code, remedy, detail, seq)
}
