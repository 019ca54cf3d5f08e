/** A server that answers packets, and the lines to it: tests say what is lost, late or repeated. */
import { compose, type Delta, fold, join, NOTHING, textOf, transform } from "../../src/ot/index.ts"
import type { Role } from "../../src/sync/index.ts"
import { checksumOf, type Edit, type Packet } from "../../src/sync/packets.ts"
import { Authority, LINEAGE } from "../sync/world.ts"

type Values = { readonly [name: string]: unknown }

/** Answers packets out of what an authority has accepted. */
export class Office {
  readonly authority: Authority
  lineage = LINEAGE
  role: Role = "editor"
  #others = 0

  constructor(text = "abc", { rich = false } = {}) {
    this.authority = new Authority([], { rich: false })
    this.authority.submit({ session: "beginning", seq: 1, base: 0, delta: [{ insert: text }], restores: [] })
    Object.assign(this.authority, { rich })
  }

  get text(): string {
    return textOf(this.authority.content)
  }

  /** Somebody at a live editor does something. */
  write(delta: Delta): void {
    const { head: base } = this.authority
    this.#others += 1
    this.authority.submit({ session: "others", seq: this.#others, base, delta, restores: [] })
  }

  /** What a client is told. */
  answer(packet: Packet): Values {
    const { revision, edits = [], lineage } = packet
    const isKnown = revision !== undefined && lineage === this.lineage
    const way = isKnown ? new Walk(this.authority, packet, revision).way() : null
    const seq = edits.at(-1)?.seq ?? 0
    const stands = { lineage: this.lineage, revision: revision ?? null, seq, head: this.authority.head }
    const brought = way === null ? { text: this.text } : way.length > 0 ? { delta: way } : {}
    const checksum = checksumOf(this.authority.content, packet.format)
    const accepted = way === null ? this.authority.seqOf(packet.session) : seq
    const kind = this.authority.rich ? "rich" : "plain"
    return { ...stands, accepted, role: this.role, kind, ...brought, checksum }
  }
}

/** From a client's shadow to the content, its edits becoming revisions on the way. */
class Walk {
  readonly #authority: Authority
  readonly #packet: Packet
  readonly #edits: readonly Edit[]
  #at: number
  #taken = 0
  #stretches: Delta[] = [] // between the client's own revisions
  #newest: Delta = NOTHING

  constructor(authority: Authority, packet: Packet, revision: number) {
    this.#authority = authority
    this.#packet = packet
    this.#edits = packet.edits ?? []
    this.#at = revision
  }

  /** Null if the packet does not fit. */
  way(): Delta | null {
    const content = this.#authority.contents[this.#at] as Delta
    const deltas = this.#edits.map(({ delta }) => delta)
    const shadow = compose(content, fold(deltas, compose))
    if (deltas.length > 0 && this.#packet.checksum !== checksumOf(shadow, this.#packet.format)) return null
    this.#walk()
    const { session } = this.#packet
    for (const { seq, delta } of this.#edits.slice(this.#taken)) {
      const late = this.#all.reduce((edit, over) => transform(edit, over, { theirsFirst: true }), delta)
      if (this.#authority.submit({ session, seq, base: this.#at, delta: late, restores: [] }) === null) return null
      this.#walk()
    }
    return fold(this.#all, join)
  }

  get #all(): readonly Delta[] {
    return [...this.#stretches, this.#newest]
  }

  #walk(): void {
    for (const { session, seq, delta } of this.#authority.revisions.slice(this.#at)) {
      this.#at += 1
      const edit = this.#edits[this.#taken]
      if (session === this.#packet.session && seq === edit?.seq) this.#take(edit.delta)
      else this.#newest = join(this.#newest, delta)
    }
  }

  #take(delta: Delta): void {
    let edit = delta
    this.#stretches = this.#all.map((stretch) => {
      const after = transform(stretch, edit, { theirsFirst: false })
      edit = transform(edit, stretch, { theirsFirst: true })
      return after
    })
    this.#newest = NOTHING
    this.#taken += 1
  }
}

/** What was asked for, and with what. */
export type Asked = { readonly url: string; readonly headers: Headers; readonly packet: Packet | null }

/** A line to an office. */
export class Line {
  /** What is done with the next requests, in their order; afterwards all get through. */
  fates: ("through" | "lost" | "answer lost" | "twice" | Response)[] = []
  isCut = false
  /** Milliseconds there, and back. */
  delay = 20
  readonly asked: Asked[] = []
  readonly #office: Office

  constructor(office: Office) {
    this.#office = office
  }

  /** Like the browser's. */
  readonly fetch = async (url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const packet = typeof init.body === "string" ? (JSON.parse(init.body) as Packet) : null
    this.asked.push({ url: String(url), headers: new Headers(init.headers), packet })
    const fate = this.isCut ? "lost" : this.fates.shift()
    await after(this.delay)
    init.signal?.throwIfAborted()
    if (fate === "lost") throw new TypeError("the network is away")
    if (fate instanceof Response || packet === null) return fate instanceof Response ? fate : new Response("{}")
    const answer = this.#office.answer(packet)
    if (fate === "twice") this.#office.answer(packet)
    await after(this.delay)
    init.signal?.throwIfAborted()
    if (fate === "answer lost") throw new TypeError("the network is away")
    return Response.json(answer)
  }
}

function after(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time))
}
