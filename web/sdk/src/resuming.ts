import { Visit } from "./client/visit.ts"
import { carry } from "./courier.ts"
import { Following, type Keeping } from "./following.ts"
import { sweep } from "./forgotten.ts"
import type { Credentials } from "./secrets.ts"
import { type Folder, holdOf, type Left, newId, readRecoveries, recoveryKey, takeStays } from "./store/folder.ts"
import { Stay } from "./store/stay.ts"
import type { Store } from "./store/store.ts"

/** How to reach a document. */
export type Way = {
  readonly address: string
  readonly WebSocket: typeof WebSocket
  readonly credentials: Credentials
}

/** Where what is typed is kept. */
export type Drawer = { readonly store: Store; readonly folder: Folder }

/** A following that keeps nothing beyond the tab, and why. */
export function unkept(way: Way, reason: string): Following {
  return new Following({ ...way, visit: visitOf(way), stay: null, keeping: { kind: "off", reason } })
}

/**
 * A following that goes on where a tab that is gone stood: the newest that has left something unsaved, else the newest.
 * What others have left unsaved is sent as soon as there is a connection.
 */
export async function resumed(way: Way, drawer: Drawer): Promise<Following> {
  try {
    return await resume(way, drawer)
  } catch (error) {
    const keeping: Keeping = { kind: "failing", error }
    return new Following({ ...way, visit: visitOf(way), stay: null, keeping })
  }
}

async function resume(way: Way, drawer: Drawer): Promise<Following> {
  const found = await takeStays(drawer.store, drawer.folder)
  const visits = found.flatMap((left) => visitFrom(way, left))
  const mine = visits.find(({ visit }) => isUnsaved(visit)) ?? visits[0]
  for (const left of found) if (left !== mine?.left) left.release()
  const stay = mine === undefined ? await newStay(drawer) : stayOf(drawer, mine.left)
  const visit = mine?.visit ?? visitOf(way)
  const following = new Following({ ...way, visit, stay, keeping: { kind: "kept" } })
  await recall(following, stay, drawer)
  let isDelivering = false
  following.listeners.on("joined", () => {
    if (isDelivering || !way.credentials.isLasting) return
    isDelivering = true
    void deliver(way, drawer, following)
      .then(() => recall(following, stay, drawer))
      .then(() => sweep(drawer.store))
      .catch(() => {}) // the disk fails, of which the stay tells
      .finally(() => {
        isDelivering = false
      })
  })
  return following
}

/** Send what tabs that are gone have left, one after the other. What has nothing unsaved is swept. */
async function deliver(way: Way, drawer: Drawer, following: Following): Promise<void> {
  const isOver = following.when(() => (following.visit.ended === null ? null : true))
  for (const left of await takeStays(drawer.store, drawer.folder)) {
    const [found] = visitFrom(way, left)
    const stay = stayOf(drawer, left)
    if (found !== undefined && isUnsaved(found.visit)) {
      await carry({ ...way, visit: found.visit, stay, isOver })
      continue
    }
    if (found !== undefined) stay.drop()
    await stay.end()
  }
}

/** Recovery copies that are on the disk, and not known yet. */
async function recall(following: Following, stay: Stay, { store, folder }: Drawer): Promise<void> {
  for (const { key, recovery, error } of await readRecoveries(store, recoveryKey(folder))) {
    if (stay.learn(recovery, String(key[4]), error)) following.remember(recovery, error)
  }
}

function visitOf({ credentials }: Way, resume?: Left): Visit {
  const options = { newSession: newId, chance: Math.random, freshSecrets: credentials.isFresh }
  return new Visit(resume === undefined ? options : { ...options, resume })
}

/** The visit that goes on from what was left; none if that cannot be read, and then it stays where it is. */
function visitFrom(way: Way, left: Left): { readonly left: Left; readonly visit: Visit }[] {
  try {
    return [{ left, visit: visitOf(way, left) }]
  } catch {
    return []
  }
}

function stayOf({ store, folder }: Drawer, left: Left): Stay {
  const stay = new Stay(store, folder, left.id, left.release)
  stay.resume(left.batches, left.later.length)
  return stay
}

async function newStay({ store, folder }: Drawer): Promise<Stay> {
  const id = newId()
  const release = await store.hold(holdOf(id))
  return new Stay(store, folder, id, release ?? (() => {}))
}

function isUnsaved(visit: Visit): boolean {
  return visit.copy.submission !== null
}
