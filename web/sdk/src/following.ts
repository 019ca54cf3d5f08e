import { Carrier } from "./client/carrier.ts"
import { Participants } from "./client/participants.ts"
import type { Change, Event, Lost, SaveState, Step } from "./client/steps.ts"
import { LEFT, type Visit } from "./client/visit.ts"
import type { CollabError } from "./errors.ts"
import { Listeners } from "./listeners.ts"
import { compose, type Delta } from "./ot/index.ts"
import { Renewal } from "./renewal.ts"
import type { Credentials } from "./secrets.ts"
import type { Stay } from "./store/stay.ts"
import type { DocumentChanged, Joined, Participant, Recovery, Role, ThreadChange, Unit } from "./sync/index.ts"
import { watchPage } from "./waking.ts"

/** Whether what is typed survives a closed tab, and if not, why. */
export type Keeping =
  | { readonly kind: "kept" }
  | { readonly kind: "failing"; readonly error: unknown }
  | { readonly kind: "off"; readonly reason: string }

/** What is shown has changed. `source` is who gave it to `edit`, if it was an own edit. */
export type Changed = {
  readonly delta: Delta
  readonly own: boolean
  readonly source: unknown
  readonly author: string | null
  readonly revision: number
}

/** What is known of the document beside its content. */
export type About = { readonly title?: string; readonly trashed?: boolean; readonly locked?: boolean }

/** What a copy tells, at once and in order. */
export interface CopyEvents {
  change: Changed
  /** A revision has come, or several as one: for those who keep places as of revisions. */
  unit: Unit
  saving: SaveState
  keeping: Keeping
  participants: ReadonlyMap<string, Participant>
  role: Role
  document: About
  threads: readonly ThreadChange[]
  /** There are so many changes of threads; some of them may not have been told. */
  discussed: number
  /** How much in one's inbox one has not seen; told when it changes. */
  inbox: number
  recovery: Recovery
  joined: Joined
  /** `until`: when the next connection is tried, in milliseconds since 1970. */
  lost: { readonly reason: string; readonly until: number }
  ended: CollabError
}

/** What a following is made of; `connect` puts it together. */
export type Parts = {
  readonly address: string
  readonly WebSocket: typeof WebSocket
  readonly visit: Visit
  readonly credentials: Credentials
  readonly stay: Stay | null
  readonly keeping: Keeping
}

/** Does what the steps of a visit say, keeps and tells what follows, and knows what is not in the visit. */
export class Following {
  readonly visit: Visit
  readonly carrier: Carrier
  readonly stay: Stay | null
  readonly listeners = new Listeners<CopyEvents>()
  readonly participants = new Participants()
  keeping: Keeping
  about: About = {}
  /** Why there is no connection. */
  reason = "no connection was tried"
  readonly #renewal: Renewal
  readonly #unwatch: () => void
  readonly #checks = new Set<() => void>() // what somebody waits for
  #saving = "" // as it was last told
  #until: number | undefined // when the next connection is tried, in milliseconds since 1970

  constructor({ address, WebSocket, visit, credentials, stay, keeping }: Parts) {
    this.visit = visit
    this.stay = stay
    this.keeping = keeping
    if (visit.replica !== null) this.participants.begin(visit.replica.revision)
    this.#renewal = new Renewal(credentials, (token) => this.carrier.follow(visit.renew(token)))
    stay?.attend(
      () => visit.held,
      (error) => this.#keep(error === null ? { kind: "kept" } : { kind: "failing", error }),
    )
    this.carrier = new Carrier(visit, {
      address,
      WebSocket,
      secrets: () => this.#renewal.fetch(),
      keep: (step) => this.#take(step),
      ready: () => stay?.ready() ?? null,
      tell: (events) => this.tell(events),
    })
    this.#unwatch = watchPage(
      () => this.carrier.hurry(),
      () => void stay?.ready(),
    )
    this.carrier.begin()
  }

  /** How much of what was typed is on the server's disk. */
  get saving(): SaveState {
    const { saving } = this.visit
    return saving.kind === "offline" && this.#until !== undefined ? { ...saving, until: this.#until } : saving
  }

  /** Whether there is something to show: up to date if there is a connection, whole at least if one was tried. */
  isThere(isLate: boolean): boolean {
    const { replica, joined, phase } = this.visit
    if (replica === null || joined === null) return false
    if (phase === "live") return replica.revision >= joined.head
    // Who has just been let in may stand at revision 0 with nothing while what is there is on its way.
    return (isLate || this.#until !== undefined) && (replica.revision > 0 || joined.head === 0)
  }

  /** Who else is here, by session, and where in what is shown. */
  get others(): ReadonlyMap<string, Participant> {
    const { replica } = this.visit
    if (replica === null) return new Map()
    const { sent, unsent } = replica.pending
    return this.participants.shown(replica.session, compose(sent, unsent))
  }

  /** Resolves when the question has an answer, which is asked again whenever something has happened. */
  when<Answer>(question: () => Answer | null): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const check = () => {
        try {
          const answer = question()
          if (answer === null) return
          resolve(answer)
        } catch (error) {
          reject(error)
        }
        this.#checks.delete(check)
      }
      this.#checks.add(check)
      check()
    })
  }

  /** Leave at once: what is not saved is kept in this browser, if it can be, and sent the next time. */
  leave(): void {
    this.carrier.follow(this.visit.leave())
  }

  /** Recovery copies that others have left behind. */
  remember(recovery: Recovery, error: CollabError): void {
    this.visit.remember(recovery, error)
    this.listeners.add("recovery", recovery)
    this.tell([])
  }

  /** Somebody has seen to a recovery copy. */
  forget(recovery: Recovery): void {
    this.visit.forget(recovery)
    this.stay?.forget(recovery)
    this.tell([])
  }

  /** Tell of what has happened, to those who listen and those who wait. */
  tell(events: readonly Event[]): void {
    for (const event of events) this.#add(event)
    const saving = JSON.stringify(this.saving)
    if (saving !== this.#saving) this.listeners.add("saving", this.saving)
    this.#saving = saving
    this.listeners.tell()
    for (const check of [...this.#checks]) check()
  }

  #keep(keeping: Keeping): void {
    this.keeping = keeping
    this.listeners.add("keeping", keeping)
    this.listeners.tell()
  }

  /** Keep what a step says, and move those who are here by what it brings. */
  #take(step: Step): void {
    this.stay?.keep(step)
    for (const entry of step.entries) {
      if (entry.kind === "unit") {
        this.participants.advance(entry.unit)
        this.listeners.add("unit", entry.unit)
      } else if (entry.kind === "anew" && this.visit.replica !== null) this.participants.begin(this.visit.copy.revision)
    }
  }

  #add(event: Event): void {
    switch (event.type) {
      case "change":
        this.#change(event)
        break
      case "joined":
        this.#join(event)
        break
      case "roster":
        this.participants.change(event)
        this.#addParticipants()
        break
      case "lost":
        this.#lose(event)
        break
      case "role":
        this.listeners.add("role", event.role)
        break
      case "document":
        this.#learn(event)
        break
      case "threads":
        if (event.changes.length > 0) this.listeners.add("threads", event.changes)
        if (event.number > 0) this.listeners.add("discussed", event.number)
        break
      case "inbox":
        this.listeners.add("inbox", event.unread)
        break
      case "putAside":
        this.listeners.add("recovery", event.recovery)
        break
      case "savedAfterAll":
        if (event.rest !== null) this.listeners.add("recovery", event.rest)
        break
      case "ended":
        this.#end(event.error)
    }
  }

  #change({ delta, own, author, revision }: Change): void {
    this.listeners.add("change", { delta, own, source: null, author, revision })
  }

  #join(joined: Joined): void {
    this.#until = undefined
    this.participants.enter(joined.roster)
    this.listeners.add("joined", joined)
    this.listeners.add("role", joined.role)
    this.#addParticipants()
    if (this.about.trashed) this.#learn({ type: "document", title: null, trashed: false, locked: null }) // else we are told
  }

  #addParticipants(): void {
    this.listeners.add("participants", this.others)
  }

  #learn({ title, trashed, locked }: DocumentChanged): void {
    const news = Object.entries({ title, trashed, locked }).filter(([, value]) => value !== null)
    this.about = { ...this.about, ...Object.fromEntries(news) }
    this.listeners.add("document", this.about)
  }

  #lose({ reason, until }: Lost): void {
    this.reason = reason
    this.#until = Date.now() + (until - this.carrier.now)
    this.participants.enter([])
    this.listeners.add("lost", { reason, until: this.#until })
    this.#addParticipants()
  }

  #end(error: CollabError): void {
    this.#until = undefined
    this.#renewal.stop()
    this.#unwatch()
    this.participants.enter([])
    this.#addParticipants()
    void this.stay?.end() // another copy may go on with what is not saved
    if (error !== LEFT) this.listeners.add("ended", error)
  }
}
