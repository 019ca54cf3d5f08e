/** A browser as plain values: what it keeps, and tabs that die at any moment. */
import type { Item, Key, Store, Write } from "../../src/index.ts"

/** What is on the disk, and which tab holds what. */
export class Browser {
  readonly #items = new Map<string, Item>()
  readonly #holders = new Map<string, Tab>()
  /** How often something was written. */
  writes = 0
  /** What the disk says in place of writing, if it says something. */
  refusal: Error | null = null

  /** All whose name begins so, as IndexedDB orders them. */
  list(prefix: Key): Item[] {
    const found = [...this.#items.values()].filter(({ key }) => beginsWith(key, prefix))
    return structuredClone(found.sort((one, other) => compare(one.key, other.key)))
  }

  /** Put it all on the disk. */
  write(writes: readonly Write[]): void {
    if (this.refusal !== null) throw this.refusal
    this.writes += 1
    for (const write of writes) {
      if ("put" in write)
        this.#items.set(JSON.stringify(write.put), structuredClone({ key: write.put, value: write.value }))
      else for (const { key } of this.list(write.drop)) this.#items.delete(JSON.stringify(key))
    }
  }

  /** Whether a tab may hold it now. */
  holds(name: string, tab: Tab): boolean {
    if (this.#holders.has(name)) return false
    this.#holders.set(name, tab)
    return true
  }

  /** It is held no more; without a name, nothing by this tab. */
  release(tab: Tab, name?: string): void {
    for (const [each, holder] of [...this.#holders])
      if (holder === tab && (name ?? each) === each) this.#holders.delete(each)
  }
}

/** What one tab sees of its browser, until it dies. */
export class Tab implements Store {
  isDead = false
  /** After how many writes of the browser it dies. */
  dieAfter = Number.POSITIVE_INFINITY
  readonly #browser: Browser
  readonly #died: (() => void)[] = []

  constructor(browser: Browser) {
    this.#browser = browser
  }

  list(prefix: Key): Promise<readonly Item[]> {
    return this.#later(() => this.#browser.list(prefix))
  }

  write(writes: readonly Write[]): Promise<void> {
    return this.#later(() => {
      this.#browser.write(writes)
      if (this.#browser.writes >= this.dieAfter) this.die()
    })
  }

  hold(name: string): Promise<(() => void) | null> {
    return this.#later(() => (this.#browser.holds(name, this) ? () => this.#browser.release(this, name) : null))
  }

  /** Call this when it dies. */
  whenDead(call: () => void): void {
    this.#died.push(call)
  }

  /** Nothing more happens in it, and what it held is free. */
  die(): void {
    this.isDead = true
    this.#browser.release(this)
    for (const call of this.#died) call()
  }

  /** A disk takes its time; whoever is dead never hears of it. */
  #later<Value>(act: () => Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        if (this.isDead) return
        try {
          const value = act()
          if (!this.isDead) resolve(value)
        } catch (error) {
          reject(error)
        }
      }, 2)
    })
  }
}

function beginsWith(key: Key, prefix: Key): boolean {
  return prefix.every((part, index) => key[index] === part)
}

function compare(one: Key, other: Key): number {
  for (const [index, part] of one.entries()) {
    const theirs = other[index]
    if (theirs === undefined) return 1
    if (part !== theirs)
      return typeof part === typeof theirs ? (part < theirs ? -1 : 1) : typeof part === "number" ? -1 : 1
  }
  return one.length - other.length
}
