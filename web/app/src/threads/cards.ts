/** The thread whose card something is in. */
export function threadOf(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-thread]")?.dataset["thread"] ?? null) : null
}

/** The card of a thread. */
export function cardOf(column: HTMLElement | null, thread: string): Element | null {
  return column?.querySelector(`[data-thread="${CSS.escape(thread)}"]`) ?? null
}

/** What a card has the focus by when it is gone to: where one answers, or the way to its words. */
export function inCard(column: HTMLElement | null, thread: string): HTMLElement | null {
  const card = cardOf(column, thread)
  return card?.querySelector<HTMLElement>(".card > .composer textarea") ?? card?.querySelector("button") ?? null
}
