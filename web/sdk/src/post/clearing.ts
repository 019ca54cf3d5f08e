import type { Key, Store } from "../store/store.ts"
import type { Correspondence } from "../sync/correspondent.ts"

/** Nothing of those whose keys begin so is to be here any more; what is not saved stays, if it is to be kept. */
export async function clearLetters(
  store: Store,
  whose: Key,
  options: { readonly keepUnsaved?: boolean },
): Promise<void> {
  for (const { key } of await store.list(["letters", ...whose])) {
    const id = String(key[4])
    const [typed] = await store.list(["typed", id])
    const { stack = [], unsent = [] } = (typed?.value ?? {}) as Partial<Correspondence>
    const isSaved = stack.length === 0 && unsent.length === 0
    if (isSaved || !options.keepUnsaved) await store.write([{ drop: key }, { drop: ["typed", id] }])
  }
}
