import type { Visit } from "./client/visit.ts"
import { Following } from "./following.ts"
import { sweep } from "./forgotten.ts"
import { type Folder, holdOf, type Left, readRecoveries, recoveryKey, takeStays } from "./store/folder.ts"
import { Stay } from "./store/stay.ts"
import type { Store } from "./store/store.ts"
import { newId, visitOf, type Way } from "./way.ts"

/** Where what is typed is kept. */
export type Drawer = { readonly store: Store; readonly folder: Folder }

/**
 * A following that goes on where a tab that is gone stood: the newest that has left something unsaved, else the newest.
 * What others have left unsaved is sent as soon as there is a connection.
 */
export async function resumed(way: Way, drawer: Drawer): Promise<Following> {
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
  for (const left of await takeStays(drawer.store, drawer.folder)) {
    const [found] = visitFrom(way, left)
    const stay = stayOf(drawer, left)
    if (found !== undefined && isUnsaved(found.visit)) await carry(way, found.visit, stay, following)
    else if (found !== undefined) stay.drop()
    await stay.end()
  }
}

/** Send all that is unsaved, until it is saved or put aside, or nobody wants it any more: then it is kept. */
async function carry(way: Way, visit: Visit, stay: Stay, following: Following): Promise<void> {
  const courier = new Following({ ...way, visit, stay, keeping: { kind: "kept" } })
  void following.when(() => following.visit.ended).then(() => courier.leave())
  await courier.when(() => visit.ended !== null || !isUnsaved(visit) || null)
  if (visit.ended === null) stay.drop()
  courier.leave()
}

/** Recovery copies that are on the disk, and not known yet. */
async function recall(following: Following, stay: Stay, { store, folder }: Drawer): Promise<void> {
  for (const { key, recovery, error } of await readRecoveries(store, recoveryKey(folder))) {
    if (stay.learn(recovery, String(key[4]), error)) following.remember(recovery, error)
  }
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
