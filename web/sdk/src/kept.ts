import type { ClearOptions, Forgotten, WhoseOptions } from "./forgotten.ts"

/** What the person has typed into documents of the server that is not saved, and that no open tab takes care of. */
export async function recoveries(server: string, options: WhoseOptions): Promise<Forgotten[]> {
  const keeping = await import("./keeping.ts")
  return keeping.recoveries(server, options)
}

/** Nothing of the person is to be in this browser any more, unsaved edits neither. Close their copies first. */
export async function clear(server: string, options: ClearOptions): Promise<void> {
  const keeping = await import("./keeping.ts")
  await keeping.clear(server, options)
}
