/** A document on a server, a network, and a browser with tabs, in virtual time: call `vi.useFakeTimers` first. */
import { vi } from "vitest"
import { type ConnectOptions, type Copy, connect } from "../../src/index.ts"
import "../../src/keeping.ts" // else its coming would take real time
import { type Delta, textOf } from "../../src/ot/index.ts"
import { Server } from "../client/world.ts"
import { Network } from "../network.ts"
import { Authority } from "../sync/world.ts"
import { Browser, Tab } from "./browser.ts"

export const SERVER = "http://a.org"
export const DOCUMENT = "0f0e0d0c-0b0a-4908-8706-050403020100"

/** Where people come and go. */
export class Place {
  readonly server = new Server(new Authority([{ insert: "abc" }]))
  readonly network = new Network(this.server)
  readonly browser = new Browser()

  get text(): string {
    return textOf(this.server.authority.content)
  }

  /** Somebody opens the document in a new tab. */
  async open(tab = new Tab(this.browser), options: ConnectOptions = {}): Promise<Copy> {
    const opening = this.enter(tab, options)
    opening.catch(() => {})
    await vi.advanceTimersByTimeAsync(3_000)
    return await opening
  }

  /** Somebody is about to. */
  enter(tab: Tab, options: ConnectOptions = {}): Promise<Copy> {
    const WebSocket = this.network.socketsOf(tab)
    return connect(SERVER, DOCUMENT, { person: "ann", store: tab, WebSocket, ...options })
  }

  /** All that is on the disk of what was typed. */
  get kept(): string {
    return JSON.stringify(this.browser.list([]))
  }

  /** Let milliseconds pass. */
  async wait(time: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(time)
  }
}

/** An edit that puts text somewhere. */
export function typed(place: number, text: string): Delta {
  return place === 0 ? [{ insert: text }] : [{ retain: place }, { insert: text }]
}

/** A tab that was opened, in which something was typed without a network, and that has died. */
export async function lostTab(place: Place, text: string, options = {}): Promise<void> {
  const tab = new Tab(place.browser)
  place.network.mend()
  const copy = await place.open(tab, options)
  place.network.cut()
  copy.edit(typed(0, text))
  await place.wait(100)
  tab.die()
}

/** What is kept, to whoever asks. */
export function anyTab(place: Place): Tab {
  return new Tab(place.browser)
}
