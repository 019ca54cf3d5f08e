import type { Copy, Place } from "@nexus/sdk"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { reveal, type Surface } from "../editor/surface.ts"
import { isBeside, useDrawing } from "./arranging.ts"
import { NEW, useBeginning } from "./beginning.ts"
import type { Filter } from "./Head.tsx"
import { threadAround } from "./highlights.ts"
import { inOrder } from "./order.ts"
import type { Learning } from "./useTalk.ts"
import { useClicks, useShortcut, useWanted } from "./ways.ts"

/** What one looks at, and the ways from one to the other. */
export type Looking = ReturnType<typeof useLooking>

/** Which threads are listed, which one is active, and how one comes to them and back to the text. */
export function useLooking(talk: Learning, copy: Copy, surface: Surface, onShown: (shown: boolean) => void) {
  const { threads } = talk
  const [filter, setFilter] = useState<Filter>("open")
  const { active, setActive, column, enter } = useActive(onShown)
  const { beginning, begin, end } = useBeginning(talk, copy)
  const [open, resolved] = [threads.all.filter((each) => !each.resolved), threads.all.filter((each) => each.resolved)]
  const places = threads.places
  const listed = inOrder(filter === "open" ? open : resolved, places)
  const ids = new Set(listed.map((each) => each.id))
  // Asked anew whenever it is drawn: words move with every letter, and the cards need not be made anew for that.
  const marked = () => {
    const found = new Map([...threads.places].filter(([id]) => ids.has(id)))
    return beginning?.range ? found.set(NEW, beginning.range) : found
  }
  useDrawing(column, surface, marked, active)
  useEffect(() => {
    if (active !== null) talk.learn()
  }, [active])
  const go = (thread: string) => {
    setActive(thread)
    const place = marked().get(thread)
    if (place) reveal(surface, place[0])
  }
  const leave = () => {
    const place = marked().get(active ?? "")
    setActive(null)
    // Behind the words: what is typed next is not to take their place.
    if (place) surface.select([place[1], place[1]])
    else surface.root.focus({ preventScroll: true })
  }
  const comment = (range: Place | null) => {
    begin({ quote: range ? copy.text.slice(...range) : "", range })
    setFilter("open")
    enter(NEW)
  }
  useWanted(threads, (thread) => {
    setFilter(open.some((each) => each.id === thread) ? "open" : "resolved")
    onShown(true)
    go(thread)
  })
  useShortcut(() => {
    const { selection } = surface
    const isCaret = selection !== null && selection[0] === selection[1]
    const around = isCaret ? threadAround(selection, marked()) : null
    if (around) enter(around)
    else if (talk.writes) comment(isCaret ? null : selection)
  })
  useClicks(surface, marked, (thread) => {
    setActive(thread)
    if (thread !== null) onShown(true)
  })
  const onDone = (thread: string | null) => {
    end()
    if (thread !== null) enter(thread)
    else leave()
  }
  const onClick = ({ target }: Event) => {
    const thread = threadOf(target)
    if (thread !== null && thread !== active) go(thread)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented && threadOf(event.target) !== null) leave()
  }
  const counts = { open: open.length, resolved: resolved.length }
  const shown = { filter, setFilter, counts, listed, places, beginning, active, setActive, column }
  return { ...shown, go, enter, comment, onDone, onClick, onKey }
}

/** The thread that one looks at, and how one gets into its card. */
function useActive(onShown: (shown: boolean) => void) {
  const [active, setActive] = useState<string | null>(null)
  const entering = useRef<string | null>(null)
  const column = useRef<HTMLDivElement>(null)
  // Before the next key can come: it is meant for what has opened.
  useLayoutEffect(() => {
    const field = entering.current === null ? null : inCard(column.current, entering.current)
    if (!field) return
    entering.current = null
    field.focus({ preventScroll: true })
  })
  // In a sheet from below it may be out of sight.
  useLayoutEffect(() => {
    if (active === null || !column.current || isBeside(column.current)) return
    cardOf(column.current, active)?.scrollIntoView({ block: "nearest" })
  }, [active])
  const enter = (thread: string) => {
    setActive(thread)
    entering.current = thread
    onShown(true)
  }
  return { active, setActive, column, enter }
}

/** The thread whose card something is in; none from a window over it. */
function threadOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element) || target.closest("dialog")) return null
  return target.closest<HTMLElement>("[data-thread]")?.dataset["thread"] ?? null
}

function cardOf(column: HTMLElement | null, thread: string): Element | null {
  return column?.querySelector(`[data-thread="${CSS.escape(thread)}"]`) ?? null
}

/** What a card has the focus by when it is gone to: where one answers, or the way to its words. */
function inCard(column: HTMLElement | null, thread: string): HTMLElement | null {
  const card = cardOf(column, thread)
  return card?.querySelector<HTMLElement>(".card > .composer textarea") ?? card?.querySelector("button") ?? null
}
