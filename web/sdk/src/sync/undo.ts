import { compose, type Delta, transform } from "../ot/index.ts"

type Inverted = (delta: Delta) => Delta

/**
 * Taking back what one has done oneself, and nothing of what others have done meanwhile.
 *
 * Two stacks of deltas; the last one of each fits the content as it is shown now, the others fit below it.
 */
export class Undo {
  readonly #most: number // steps kept; older ones are forgotten
  #undone: Delta[] = []
  #done: Delta[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** Whether anything is ever kept. */
  get keepsAny(): boolean {
    return this.#most > 0
  }

  /** Whether there is something to take back. */
  get canUndo(): boolean {
    return this.#done.length > 0
  }

  /** Whether there is something to do again. */
  get canRedo(): boolean {
    return this.#undone.length > 0
  }

  /** An edit was made that this takes back; with the last one if they are to be taken back together. */
  record(inverse: Delta, { withLast }: { withLast: boolean }): void {
    this.#undone = []
    const last = withLast ? this.#done.pop() : undefined
    this.#push(this.#done, last === undefined ? inverse : compose(inverse, last))
  }

  /** What takes the last edit back; `inverted` gives what will take this back again. */
  undo(inverted: Inverted): Delta | undefined {
    return this.#turn(this.#done, this.#undone, inverted)
  }

  /** What does the last edit that was taken back once more. */
  redo(inverted: Inverted): Delta | undefined {
    return this.#turn(this.#undone, this.#done, inverted)
  }

  /** Somebody else's edit reached the content that is shown. */
  move(over: Delta): void {
    this.#done = moved(this.#done, over)
    this.#undone = moved(this.#undone, over)
  }

  /** Forget everything: the content that the steps fitted is gone. */
  clear(): void {
    this.#done = []
    this.#undone = []
  }

  #push(steps: Delta[], step: Delta): void {
    steps.push(step)
    if (steps.length > this.#most) steps.shift()
  }

  #turn(steps: Delta[], others: Delta[], inverted: Inverted): Delta | undefined {
    const step = steps.pop()
    if (step !== undefined) this.#push(others, inverted(step))
    return step
  }
}

/** The steps as they fit after the edit; what others have made void is dropped. */
function moved(steps: readonly Delta[], edit: Delta): Delta[] {
  const found: Delta[] = []
  let over = edit
  for (const step of [...steps].reverse()) {
    const after = transform(step, over, { theirsFirst: true })
    over = transform(over, step, { theirsFirst: false })
    if (after.length > 0) found.push(after)
  }
  return found.reverse()
}
