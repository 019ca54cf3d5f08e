import { compose, type Delta, transform } from "../ot/index.ts"
import { carried, type Losses, type Lost } from "./lost.ts"

/** What takes an edit back, and the deleted text that it brings back. */
export type Step = { readonly delta: Delta; readonly losses: Losses }

type Inverted = (delta: Delta) => Step

/**
 * Taking back what one has done oneself, and nothing of what others have done meanwhile.
 *
 * Two stacks of steps; the last one of each fits the content as it is shown now, the others fit below it.
 */
export class Undo {
  readonly #most: number // steps kept; older ones are forgotten
  #undone: Step[] = []
  #done: Step[] = []

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
  record(inverse: Step, { withLast }: { withLast: boolean }): void {
    this.#undone = []
    const last = withLast ? this.#done.pop() : undefined
    this.#push(this.#done, last === undefined ? inverse : together(inverse, last))
  }

  /** What takes the last edit back; `inverted` gives what will take this back again. */
  undo(inverted: Inverted): Step | undefined {
    return this.#turn(this.#done, this.#undone, inverted)
  }

  /** What does the last edit that was taken back once more. */
  redo(inverted: Inverted): Step | undefined {
    return this.#turn(this.#undone, this.#done, inverted)
  }

  /** Somebody else's edit reached the content that is shown. */
  move(over: Delta): void {
    this.#done = moved(this.#done, over)
    this.#undone = moved(this.#undone, over)
  }

  /** More is known of the deleted text, or it was somewhere else before it was deleted. */
  follow(change: (lost: Lost) => Losses): void {
    this.#done = this.#done.map((step) => changed(step, change))
    this.#undone = this.#undone.map((step) => changed(step, change))
  }

  /** Forget everything: the content that the steps fitted is gone. */
  clear(): void {
    this.#done = []
    this.#undone = []
  }

  #push(steps: Step[], step: Step): void {
    steps.push(step)
    if (steps.length > this.#most) steps.shift()
  }

  #turn(steps: Step[], others: Step[], inverted: Inverted): Step | undefined {
    const step = steps.pop()
    if (step !== undefined) this.#push(others, inverted(step.delta))
    return step
  }
}

/** Two steps as one, the later edit taken back first. */
function together(first: Step, second: Step): Step {
  return {
    delta: compose(first.delta, second.delta),
    losses: [...carried(first.losses, second.delta), ...second.losses],
  }
}

function changed(step: Step, change: (lost: Lost) => Losses): Step {
  return step.losses.length === 0 ? step : { delta: step.delta, losses: step.losses.flatMap(change) }
}

/** The steps as they fit after the edit; what others have made void is dropped. */
function moved(steps: readonly Step[], edit: Delta): Step[] {
  const found: Step[] = []
  let over = edit
  for (const { delta, losses } of [...steps].reverse()) {
    const after = transform(delta, over, { theirsFirst: true })
    over = transform(over, delta, { theirsFirst: false })
    if (after.length > 0) found.push({ delta: after, losses: carried(losses, over) })
  }
  return found.reverse()
}
