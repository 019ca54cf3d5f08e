/** Who listens to what. `Events` says for each name what those who listen are given. */
export class Listeners<Events> {
  readonly #calls = new Map<keyof Events, Set<(event: never) => void>>()
  readonly #waiting: (() => void)[] = []
  #isTelling = false

  /** Call this each time; what comes back stops it. */
  on<Name extends keyof Events>(name: Name, call: (event: Events[Name]) => void): () => void {
    const calls = this.#calls.get(name) ?? new Set()
    this.#calls.set(name, calls)
    calls.add(call)
    return () => void calls.delete(call)
  }

  /** It is told after all that is being told, so that everybody hears everything in the order in which it happened. */
  add<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    this.#waiting.push(() => {
      for (const call of this.#calls.get(name) ?? []) guarded(() => (call as (event: Events[Name]) => void)(event))
    })
  }

  /** Tell what was added; within a call that is being told already, it is told then. */
  tell(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next()
    this.#isTelling = false
  }
}

/** Whoever fails to listen is told of by itself: others go on hearing. */
function guarded(call: () => void): void {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
