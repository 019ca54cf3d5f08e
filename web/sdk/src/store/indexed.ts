import type { Item, Key, Store } from "./store.ts"

const TABLE = "kept"

/**
 * What is kept in IndexedDB, in one table; Web Locks say which tab holds what. Null where there is not both: browsers
 * have them on pages that came over https or from the same machine.
 */
export function indexedStore(name = "nexus"): Store | null {
  const { indexedDB, navigator } = globalThis as { indexedDB?: IDBFactory; navigator?: { locks?: LockManager } }
  const locks = navigator?.locks
  if (indexedDB === undefined || locks === undefined) return null
  let opening: Promise<IDBDatabase> | null = null

  /** The database; one that was closed, or could not be opened, is opened again the next time. */
  function opened(): Promise<IDBDatabase> {
    opening ??= open(indexedDB as IDBFactory, name, () => {
      opening = null
    })
    return opening
  }

  return {
    async list(prefix) {
      const table = (await opened()).transaction(TABLE).objectStore(TABLE)
      const [keys, values] = await Promise.all([
        answer(table.getAllKeys(startingWith(prefix))),
        answer(table.getAll(startingWith(prefix))),
      ])
      return keys.map((key, index): Item => ({ key: key as string[], value: values[index] }))
    },

    async write(writes) {
      const transaction = (await opened()).transaction(TABLE, "readwrite")
      const table = transaction.objectStore(TABLE)
      try {
        for (const write of writes) {
          if ("put" in write) table.put(write.value, [...write.put])
          else table.delete(startingWith(write.drop))
        }
      } catch (error) {
        transaction.abort() // what came before it would be kept
        throw error
      }
      await done(transaction)
    },

    hold(held) {
      return new Promise((resolve, reject) => {
        locks
          .request(`${name} ${held}`, { ifAvailable: true }, (lock) => {
            if (lock === null) return resolve(null)
            return new Promise<void>((release) => resolve(release))
          })
          .catch(reject)
      })
    },
  }
}

function open(indexedDB: IDBFactory, name: string, closed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    const fail = (error: unknown) => {
      closed()
      reject(error)
    }
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE)
    request.onerror = () => fail(request.error)
    request.onblocked = () => fail(new Error("an older version holds the database"))
    request.onsuccess = () => {
      const database = request.result
      database.onclose = closed // by the browser: somebody has cleared what it keeps
      database.onversionchange = () => {
        database.close()
        closed()
      }
      resolve(database)
    }
  })
}

/** In IndexedDB a list is larger than every string and every number. */
function startingWith(prefix: Key): IDBKeyRange {
  return IDBKeyRange.bound([...prefix], [...prefix, []])
}

function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onerror = transaction.onabort = () => reject(transaction.error)
  })
}
