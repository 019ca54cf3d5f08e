/** The name of something that is kept: what all that belongs together begins with comes first. */
export type Key = readonly (string | number)[]

/** One thing that is done to what is kept: put it there, or take away all whose name begins so. */
export type Write = { readonly put: Key; readonly value: unknown } | { readonly drop: Key }

/** Something that is kept: plain JSON. */
export type Item = { readonly key: Key; readonly value: unknown }

/** Keeps what must survive a closed tab, for all tabs of one browser. Whoever embeds may bring another. */
export interface Store {
  /** All whose name begins so, by their names. */
  list(prefix: Key): Promise<readonly Item[]>
  /** Do all of it, in this order, or nothing: it is on a disk when this resolves. */
  write(writes: readonly Write[]): Promise<void>
  /** Hold a name until the function is called that comes back; null if another tab holds it. */
  hold(name: string): Promise<(() => void) | null>
}
