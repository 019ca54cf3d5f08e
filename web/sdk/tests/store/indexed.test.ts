/** What is kept in IndexedDB. */
import "fake-indexeddb/auto"
import { afterEach, describe, expect, test, vi } from "vitest"
import type { Store } from "../../src/index.ts"
import { indexedStore } from "../../src/store/indexed.ts"

/** Locks between the tabs of one browser, as the Web Locks API has them. */
function locksOf(): LockManager {
  const held = new Set<string>()
  const request = async (name: string, _: LockOptions, call: (lock: Lock | null) => unknown) => {
    if (held.has(name)) return call(null)
    held.add(name)
    try {
      return await call({ name, mode: "exclusive" })
    } finally {
      held.delete(name)
    }
  }
  return { request } as unknown as LockManager
}

let databases = 0

function opened(name = `database ${++databases}`): Store {
  vi.stubGlobal("navigator", { locks: locksOf() })
  const store = indexedStore(name)
  if (store === null) throw new Error("there is no store")
  return store
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe("a store", () => {
  test("gives back what begins with a name, in order, numbers as numbers", async () => {
    const store = opened()
    await store.write([
      { put: ["entry", "a", 10], value: "ten" },
      { put: ["entry", "a", 9], value: "nine" },
      { put: ["entry", "ab", 1], value: "another" },
      { put: ["held", "a"], value: { deep: [1, null, "\ud83d"] } },
    ])
    expect((await store.list(["entry", "a"])).map(({ value }) => value)).toEqual(["nine", "ten"])
    expect(await store.list(["held"])).toEqual([{ key: ["held", "a"], value: { deep: [1, null, "\ud83d"] } }])
    expect((await store.list([])).length).toBe(4)
  })

  test("does all that is written, in order", async () => {
    const store = opened()
    await store.write([{ put: ["entry", "a", 1], value: 1 }])
    await store.write([{ drop: ["entry", "a"] }, { put: ["entry", "a", 2], value: 2 }, { put: ["x"], value: 3 }])
    expect((await store.list([])).map(({ value }) => value)).toEqual([2, 3])
    await store.write([{ drop: ["x"] }])
    expect((await store.list(["x"])).length).toBe(0)
  })

  test("does all that is written or nothing", async () => {
    const store = opened()
    await expect(
      store.write([
        { put: ["a"], value: 1 },
        { put: ["b"], value: () => {} },
      ]),
    ).rejects.toThrow()
    expect(await store.list([])).toEqual([])
  })

  test("is the same for whoever opens it again", async () => {
    await opened("shared").write([{ put: ["a"], value: 1 }])
    expect((await opened("shared").list(["a"])).length).toBe(1)
  })

  test("knows what is held, until it is not", async () => {
    const store = opened()
    const release = await store.hold("a")
    expect(release).not.toBeNull()
    expect(await store.hold("a")).toBeNull()
    expect(await store.hold("b")).not.toBeNull()
    release?.()
    await Promise.resolve()
    await Promise.resolve()
    expect(await store.hold("a")).not.toBeNull()
  })

  test("is opened again when the browser has closed it", async () => {
    const store = opened("closed")
    await store.write([{ put: ["a"], value: 1 }])
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase("closed")
      request.onsuccess = resolve
      request.onerror = reject
    })
    expect(await store.list([])).toEqual([])
    await store.write([{ put: ["b"], value: 1 }])
    expect((await store.list([])).length).toBe(1)
  })

  test("that cannot be opened says so, and is tried again", async () => {
    const failing = { open: () => ({ error: new Error("private") }) as unknown as IDBOpenDBRequest }
    vi.stubGlobal("navigator", { locks: locksOf() })
    vi.stubGlobal("indexedDB", failing)
    let request: IDBOpenDBRequest | undefined
    vi.spyOn(failing, "open").mockImplementation(() => {
      request = { error: new Error("private") } as unknown as IDBOpenDBRequest
      return request
    })
    const store = indexedStore("never")
    for (let times = 0; times < 2; times++) {
      const listing = store?.list([])
      request?.onerror?.(new Event("error"))
      await expect(listing).rejects.toThrow("private")
    }
    expect(failing.open).toHaveBeenCalledTimes(2)
  })
})

test("there is no store where there are no locks, or no database", () => {
  vi.stubGlobal("navigator", {})
  expect(indexedStore()).toBeNull()
  vi.stubGlobal("navigator", { locks: locksOf() })
  vi.stubGlobal("indexedDB", undefined)
  expect(indexedStore()).toBeNull()
})
