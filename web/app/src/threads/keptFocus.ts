import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import { inCard, threadOf } from "./cards.ts"

/** Where somebody who works by keys is: in a card, at a comment. */
type Held = { readonly thread: string; readonly comment: string | null }

/**
 * When what has the focus goes, because it was sent, deleted or resolved, the focus goes on: to the same comment or card, to
 * the next card, or to the choice of cards; never to the page, from where all would have to be gone through again.
 */
export function useKeptFocus(column: { readonly current: HTMLElement | null }, threads: readonly string[]): void {
  const held = useRef<Held | null>(null)
  const before = useRef(threads)
  useEffect(() => {
    const came = ({ target }: FocusEvent) => {
      held.current = heldBy(target)
    }
    const left = ({ target, relatedTarget }: FocusEvent) => {
      // Somebody has left what is still there a moment later, for nothing in particular.
      const look = () => {
        if (target instanceof Element && target.isConnected && isNowhere()) held.current = null
      }
      if (relatedTarget === null) setTimeout(look)
    }
    addEventListener("focusin", came)
    addEventListener("focusout", left)
    return () => {
      removeEventListener("focusin", came)
      removeEventListener("focusout", left)
    }
  }, [])
  useLayoutEffect(() => {
    const were = before.current
    before.current = threads
    const look = () => {
      if (held.current && isNowhere())
        nearest(column.current, held.current, were, threads)?.focus({ preventScroll: true })
    }
    look()
    const seen = new MutationObserver(look)
    if (column.current) seen.observe(column.current, { childList: true, subtree: true })
    return () => seen.disconnect()
  })
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

function heldBy(target: EventTarget | null): Held | null {
  const thread = threadOf(target)
  const comment = target instanceof Element ? target.closest<HTMLElement>("[data-comment]")?.dataset["comment"] : null
  return thread === null ? null : { thread, comment: comment ?? null }
}

/** What is nearest to where somebody was. */
function nearest(
  column: HTMLElement | null,
  { thread, comment }: Held,
  were: readonly string[],
  are: readonly string[],
): HTMLElement | null {
  const message = comment === null ? null : column?.querySelector(`[data-comment="${CSS.escape(comment)}"]`)
  const behind = were.slice(were.indexOf(thread) + 1)
  const next = behind.find((each) => are.includes(each)) ?? are.at(-1)
  return (
    message?.querySelector<HTMLElement>(":scope > header > :last-child button, :scope > header > button:last-child") ??
    inCard(column, thread) ??
    (next === undefined ? null : inCard(column, next)) ??
    column?.parentElement?.querySelector<HTMLElement>(".which [aria-pressed=true]") ??
    null
  )
}
