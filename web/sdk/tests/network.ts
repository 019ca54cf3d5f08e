/** Sockets between copies and the server of the client's tests: frames take their time, lines are cut. */
import { Line, type Server } from "./client/world.ts"
import type { Tab } from "./store/browser.ts"

/** Milliseconds that a frame is on its way. */
const LATENCY = 5

/** All lines to one server. Time is that of `setTimeout`, which a test may rule. */
export class Network {
  readonly server: Server
  isUp = true
  /** How many frames have gone to the server. */
  sent = 0
  readonly #sockets = new Map<Line, Socket>()

  constructor(server: Server) {
    this.server = server
  }

  /** No line holds, and none can be had, until `mend`. */
  cut(): void {
    this.isUp = false
    for (const socket of [...this.#sockets.values()]) socket.cut()
  }

  /** Lines can be had again. */
  mend(): void {
    this.isUp = true
  }

  /** What a tab makes its connections of: those of a dead one are dead. */
  socketsOf(tab: Tab | null = null): typeof WebSocket {
    const network = this
    return class extends Socket {
      constructor(_: string, readonlyProtocol: string) {
        super(network, tab, readonlyProtocol)
      }
    } as unknown as typeof WebSocket
  }

  /** A connection is there. */
  join(line: Line, socket: Socket): void {
    this.server.lines.push(line)
    this.#sockets.set(line, socket)
  }

  /** A connection is gone: what it had sent may still be read. */
  leave(line: Line): void {
    line.isOpen = false
    this.#sockets.delete(line)
  }

  /** The server reads what has arrived by a line, and tells everybody. */
  read(line: Line): void {
    if (line.toServer.length > 0) this.server.read(line)
    for (const [each, socket] of this.#sockets) {
      this.server.announce(each)
      socket.deliver()
    }
  }
}

class Socket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  readonly protocol: string
  readonly #network: Network
  readonly #line = new Line()
  readonly #tab: Tab | null
  #isOpen = false

  constructor(network: Network, tab: Tab | null, protocol: string) {
    this.protocol = protocol
    this.#network = network
    this.#tab = tab
    tab?.whenDead(() => this.cut())
    setTimeout(() => this.#open(), LATENCY)
  }

  send(text: string): void {
    if (!this.#isOpen) return
    this.#network.sent += 1
    this.#line.toServer.push(text)
    setTimeout(() => this.#network.read(this.#line), LATENCY)
  }

  close(): void {
    this.cut()
  }

  /** It ends without a word, and hears of it later. */
  cut(): void {
    if (this.#isOpen) this.#network.leave(this.#line)
    this.#isOpen = false
    this.#tell(() => this.onclose?.({ code: 1006, reason: "" }))
  }

  /** What the server has said is on its way. */
  deliver(): void {
    const messages = this.#line.toClient.splice(0)
    setTimeout(() => {
      for (const data of messages) if (this.#isOpen) this.#tell(() => this.onmessage?.({ data }))
    }, LATENCY)
  }

  #open(): void {
    if (!this.#network.isUp || this.#tab?.isDead) {
      this.cut()
      return
    }
    this.#isOpen = true
    this.#network.join(this.#line, this)
    this.#tell(() => this.onopen?.())
  }

  #tell(call: () => void): void {
    if (!this.#tab?.isDead) call()
  }
}
