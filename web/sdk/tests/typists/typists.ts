/** People who write one document on real servers, over lines that break, in tabs that die: all by a seed. */
import { WebSocket as Socket } from "ws"
import { type Copy, connect, type Delta } from "../../src/index.ts"
import { Chance } from "../chance.ts"
import { Browser, Tab } from "../store/browser.ts"

/** What the test that starts this asks for. */
type Task = {
  readonly servers: readonly string[]
  readonly document: string
  readonly tokens: readonly string[]
  readonly seed: number
  readonly edits: number
}

declare const process: { argv: string[]; exit(code: number): never }

/** One person at one browser: words are in brackets, and nobody takes them apart. */
class Typist {
  readonly words: string[] = []
  deaths = 0
  connections = 0
  copy: Copy | null = null
  readonly #task: Task
  readonly #number: number
  readonly #chance: Chance
  readonly #browser = new Browser()
  readonly #sockets = new Set<Socket>()
  #tab = new Tab(this.#browser)

  constructor(task: Task, number: number) {
    this.#task = task
    this.#number = number
    this.#chance = new Chance(task.seed * 1_000 + number)
  }

  /** Open the document in a new tab; what is kept is kept for one server. */
  async open(): Promise<Copy> {
    const { servers, document, tokens } = this.#task
    const tab = new Tab(this.#browser)
    const token = () => Promise.resolve(tokens[this.#number % tokens.length] as string)
    this.#tab = tab
    this.copy = await connect(servers[this.#number % servers.length] as string, document, {
      person: `${this.#number}`,
      token,
      store: tab,
      WebSocket: this.#socketsOf(tab),
    })
    return this.copy
  }

  /** Write, and live through what comes. */
  async write(): Promise<void> {
    let copy = await this.open()
    for (let number = 0; number < this.#task.edits; number++) {
      this.#edit(copy)
      if (this.#chance.happens(0.1)) this.#cut()
      if (this.#chance.happens(0.04)) {
        // What was typed is on its way to the disk at once; a tab that is killed right then may lose the last letters.
        await new Promise((resolve) => setTimeout(resolve, 20))
        this.#tab.die()
        this.#cut()
        this.deaths += 1
        copy = await this.open()
      }
      await new Promise((resolve) => setTimeout(resolve, this.#chance.below(30)))
    }
  }

  #edit(copy: Copy): void {
    const spots = spotsOf(copy.text, copy.length - (copy.rich ? 1 : 0))
    const spot = this.#chance.of(spots)
    const draw = this.#chance.next()
    const edit = draw < 0.3 ? this.#harmless(copy, spot, draw) : null
    if (edit !== null) {
      copy.edit(at(spot, edit))
      return
    }
    const word = `[${this.#number}:${this.words.length}]`
    this.words.push(word)
    copy.edit(at(spot, [{ insert: word }]))
  }

  /** What takes no word away; null if nothing comes to mind. */
  #harmless(copy: Copy, spot: number, draw: number): Delta | null {
    const { text } = copy
    const retain = text.codePointAt(spot) === 0x1f600 ? 2 : 1
    if (draw < 0.1 && copy.rich) return [{ retain, attributes: { bold: true } }]
    if (draw < 0.2) return text[spot] === "." ? [{ delete: 1 }] : null
    return [{ insert: "..😀." }]
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.terminate()
    this.#sockets.clear()
  }

  #socketsOf(tab: Tab): typeof WebSocket {
    const typist = this
    const sockets = this.#sockets
    return class extends Socket {
      constructor(address: string, protocol: string) {
        super(address, protocol)
        if (tab.isDead) this.terminate()
        typist.connections += 1
        sockets.add(this)
        this.on("error", () => {}) // that it closes is told as well
        tab.whenDead(() => this.removeAllListeners("message"))
      }
    } as unknown as typeof WebSocket
  }
}

/** Where a word does no harm: anywhere but within another, or within a pair. */
function spotsOf(text: string, end: number): number[] {
  const spots: number[] = []
  let isWithin = false
  for (let place = 0; place <= end; place++) {
    const unit = text.charCodeAt(place)
    if (!isWithin && !(unit >= 0xdc00 && unit <= 0xdfff)) spots.push(place)
    if (text[place] === "[") isWithin = true
    if (text[place] === "]") isWithin = false
  }
  return spots
}

function at(place: number, ops: Delta): Delta {
  return place === 0 ? ops : [{ retain: place }, ...ops]
}

async function together(typists: readonly Typist[]): Promise<Copy[]> {
  const copies = typists.map(({ copy }) => copy as Copy)
  for (;;) {
    await Promise.all(copies.map((copy) => copy.saved()))
    const [first, ...others] = copies.map(({ revision }) => revision)
    if (others.every((each) => each === first)) return copies
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function main(task: Task): Promise<void> {
  const typists = [0, 1, 2, 3].map((number) => new Typist(task, number))
  await Promise.all(typists.map((typist) => typist.write()))
  const copies = await together(typists)
  console.log(
    JSON.stringify({
      revision: copies[0]?.revision,
      contents: copies.map(({ content }) => content),
      words: typists.flatMap(({ words }) => words),
      aside: copies.flatMap(({ recoveries }) => recoveries),
      connections: typists.map(({ connections }) => connections),
      deaths: typists.map(({ deaths }) => deaths),
    }),
  )
  process.exit(0)
}

await main(JSON.parse(process.argv[2] as string) as Task)
