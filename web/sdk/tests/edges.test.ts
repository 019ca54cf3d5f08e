/** What stands around a copy: addresses, secrets, those who listen, fresh tokens, pages. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { addressOf, serverOf } from "../src/client/address.ts"
import { cutsPair } from "../src/client/pairs.ts"
import { Listeners } from "../src/listeners.ts"
import { AGAIN, Renewal } from "../src/renewal.ts"
import { credentialsOf, lifetimeOf, personOf } from "../src/secrets.ts"
import { watchPage } from "../src/waking.ts"
import { refusalOf } from "./refusal.ts"

const ID = "0f0e0d0c-0b0a-4908-8706-050403020100"

function tokenOf(claims: object): string {
  return `e30.${btoa(JSON.stringify(claims)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.x`
}

describe("an address", () => {
  test.each([
    ["http://127.0.0.1:8000", `ws://127.0.0.1:8000/ws/documents/${ID}/`],
    ["https://a.org/", `wss://a.org/ws/documents/${ID}/`],
    ["wss://A.org/nexus/?x=1", `wss://a.org/nexus/ws/documents/${ID}/`],
  ])("follows from the server's: %s", (server, expected) => {
    expect(addressOf(server, ID)).toBe(expected)
    expect(addressOf(server, ID.toUpperCase().replaceAll("-", ""))).toBe(expected)
  })

  test.each([
    ["a.org", ID],
    ["ftp://a.org", ID],
    ["http://", ID],
    ["http://a", "x"],
  ])("is none: %s %s", (server, id) => {
    expect(refusalOf(() => addressOf(server, id)).code).toBe("bad_address")
  })

  test("on a page may be told from where the page is", () => {
    vi.stubGlobal("location", { href: "https://a.org/documents/1" })
    expect(serverOf("/")).toBe("wss://a.org")
    vi.unstubAllGlobals()
  })
})

describe("a secret", () => {
  test("is one of three, or the cookie", async () => {
    expect(await credentialsOf({}).fetch()).toEqual({})
    expect(await credentialsOf({ link: "abc" }).fetch()).toEqual({ link: "abc" })
    expect(refusalOf(() => credentialsOf({ link: "abc", token: "def" })).code).toBe("two_secrets")
  })

  test("that is fetched is fetched for each connection", async () => {
    let times = 0
    const credentials = credentialsOf({ ticket: async () => `${++times}` })
    expect([await credentials.fetch(), await credentials.fetch()]).toEqual([{ ticket: "1" }, { ticket: "2" }])
    expect([credentials.isFresh, credentials.isLasting]).toEqual([true, true])
  })

  test("that is a ticket lets in once", () => {
    expect(credentialsOf({ ticket: "abc" }).isLasting).toBe(false)
    expect(credentialsOf({}).isLasting).toBe(true)
  })

  test("says how long it is good for, if it says so", () => {
    expect(lifetimeOf(tokenOf({ iat: 1_000, exp: 1_600 }))).toBe(600_000)
    expect(lifetimeOf(tokenOf({}))).toBeNull()
    expect(lifetimeOf("nexus_abcdef")).toBeNull()
    expect(lifetimeOf("a.b.c")).toBeNull()
  })
})

describe("who it is", () => {
  test("is what is said, or follows from what does not change", () => {
    expect(personOf("ann", {})).toBe("person ann")
    expect(personOf(undefined, { link: "abc" })).toMatch(/^link [0-9a-f]{64}$/)
    expect(personOf(undefined, { token: "nexus_abc" })).toMatch(/^token [0-9a-f]{64}$/)
    expect(personOf("ann", {})).not.toBe(personOf("bob", {}))
  })

  test("is open where only a cookie, a ticket or a token of the day says it", () => {
    expect(personOf(undefined, {})).toBeNull()
    expect(personOf(undefined, { ticket: "abc" })).toBeNull()
    expect(personOf(undefined, { token: tokenOf({ exp: 1 }) })).toBeNull()
    expect(personOf(undefined, { token: async () => "abc" })).toBeNull()
  })
})

describe("those who listen", () => {
  type Events = { said: string; done: number }

  test("hear what they asked for until they stop", () => {
    const listeners = new Listeners<Events>()
    const heard: string[] = []
    const stop = listeners.on("said", (what) => heard.push(what))
    listeners.add("said", "one")
    listeners.add("done", 1)
    expect(heard).toEqual([])
    listeners.tell()
    stop()
    listeners.add("said", "two")
    listeners.tell()
    expect(heard).toEqual(["one"])
  })

  test("hear everything in the order in which it happened, whoever causes more", () => {
    const listeners = new Listeners<Events>()
    const heard: string[] = []
    listeners.on("said", (what) => {
      if (what !== "one") return
      listeners.add("said", "two")
      listeners.tell()
    })
    listeners.on("said", (what) => heard.push(what))
    listeners.add("said", "one")
    listeners.tell()
    expect(heard).toEqual(["one", "two"])
  })

  test("go on hearing when one fails, which is told by itself", () => {
    const failures: unknown[] = []
    const told = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((call) => {
      try {
        call()
      } catch (error) {
        failures.push(error)
      }
    })
    const listeners = new Listeners<Events>()
    const heard: string[] = []
    const failure = new Error("I cannot hear")
    listeners.on("said", () => {
      throw failure
    })
    listeners.on("said", (what) => heard.push(what))
    listeners.add("said", "one")
    listeners.tell()
    told.mockRestore()
    expect(heard).toEqual(["one"])
    expect(failures).toEqual([failure])
  })
})

describe("a fresh token", () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  function renewing(fetch: () => Promise<string>): { renewal: Renewal; shown: string[] } {
    const shown: string[] = []
    return { renewal: new Renewal(credentialsOf({ token: fetch }), (token) => shown.push(token)), shown }
  }

  test("is shown before the old one expires, again and again until it is not needed", async () => {
    const token = tokenOf({ iat: 0, exp: 600 })
    const { renewal, shown } = renewing(async () => token)
    await renewal.fetch()
    await vi.advanceTimersByTimeAsync(479_000)
    expect(shown).toEqual([])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(shown).toEqual([token])
    await vi.advanceTimersByTimeAsync(480_000)
    expect(shown).toEqual([token, token])
    renewal.stop()
    await vi.advanceTimersByTimeAsync(10_000_000)
    expect(shown.length).toBe(2)
  })

  test("that cannot be fetched is asked for again", async () => {
    const token = tokenOf({ iat: 0, exp: 600 })
    let fails = false
    const { renewal, shown } = renewing(async () => {
      if (fails) throw new Error("no network")
      return token
    })
    await renewal.fetch()
    fails = true
    await vi.advanceTimersByTimeAsync(480_000)
    fails = false
    await vi.advanceTimersByTimeAsync(AGAIN)
    expect(shown).toEqual([token])
  })

  test("is not asked for where the token is given, or does not say when it expires", async () => {
    const shown: string[] = []
    const renewal = new Renewal(credentialsOf({ token: tokenOf({ iat: 0, exp: 600 }) }), (token) => shown.push(token))
    await renewal.fetch()
    const other = renewing(async () => "nexus_abc")
    await other.renewal.fetch()
    await vi.advanceTimersByTimeAsync(10_000_000)
    expect([...shown, ...other.shown]).toEqual([])
  })
})

describe("a page", () => {
  test("says when to try, and when nobody looks", () => {
    const window = new EventTarget()
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" })
    vi.stubGlobal("window", window)
    vi.stubGlobal("document", document)
    const heard: string[] = []
    const stop = watchPage(
      () => heard.push("hurry"),
      () => heard.push("hide"),
    )
    for (const name of ["online", "offline", "pageshow", "pagehide"]) window.dispatchEvent(new Event(name))
    document.dispatchEvent(new Event("visibilitychange"))
    document.visibilityState = "hidden"
    document.dispatchEvent(new Event("visibilitychange"))
    stop()
    window.dispatchEvent(new Event("online"))
    vi.unstubAllGlobals()
    expect(heard).toEqual(["hurry", "hurry", "hurry", "hide", "hurry", "hide"])
  })

  test("is not needed", () => {
    expect(() => watchPage(vi.fn(), vi.fn())()).not.toThrow()
  })
})

describe("an edit that cuts a pair", () => {
  const unsent = [{ retain: 2 }, { insert: "a😀b" }, { delete: 3 }, { insert: { image: "x" } }, { insert: "😀" }]

  test.each([
    [[{ retain: 4 }, { insert: "x" }], true],
    [[{ retain: 4 }, { delete: 1 }], true],
    [[{ retain: 3 }, { retain: 1, attributes: { bold: true } }], true],
    [[{ retain: 8 }, { delete: 1 }], true],
    [[{ retain: 3 }, { delete: 2 }], false],
    [[{ retain: 5 }, { insert: "x" }], false],
    [[{ insert: "x" }], false],
    [[{ retain: 20 }, { delete: 1 }], false],
  ])("of what is not sent is known: %j", (edit, expected) => {
    expect(cutsPair(unsent, edit)).toBe(expected)
  })
})
