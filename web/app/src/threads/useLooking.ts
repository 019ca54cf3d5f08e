import type { Copy, Place } from "@nexus/sdk"
import type { Thread, Threads } from "@nexus/sdk/threads"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { reveal, type Surface } from "../editor/surface.ts"
import { isBeside, useDrawing } from "./arranging.ts"
import { NEW, useBeginning } from "./beginning.ts"
import { cardOf, inCard, threadOf } from "./cards.ts"
import type { Filter } from "./Head.tsx"
import { threadAround } from "./highlights.ts"
import { useKeptFocus } from "./keptFocus.ts"
import { inOrder } from "./order.ts"
import type { Learning } from "./useTalk.ts"
import { useClicks, useShortcut, useWanted } from "./ways.ts"

/** What one looks at, and the ways from one to the other. */
export type Looking = ReturnType<typeof useLooking>

/** Which threads are listed, which one is active, and how one comes to them and back to the text. */
export function useLooking(talk: Learning, copy: Copy, surface: Surface, onShown: (shown: boolean) => void) {
  const [filter, setFilter] = useState<Filter>("open")
  const { active, setActive, column, enter } = useActive(onShown)
  const { beginning, begin, end } = useBeginning(talk, copy)
  const { chosen, listed, counts } = listing(talk.threads, filter, active)
  const ids = new Set(chosen.map((each) => each.id))
  // Asked anew whenever it is drawn: words move with every letter, and the cards need not be made anew for that.
  const marked = () => {
    const found = new Map([...talk.threads.places].filter(([id]) => ids.has(id)))
    return beginning?.range ? found.set(NEW, beginning.range) : found
  }
  useDrawing(column, surface, marked, active)
  const shown = listed.map((each) => each.id)
  useKeptFocus(column, shown)
  useEffect(() => {
    if (active !== null) talk.learn()
  }, [active])
  const { go, leave } = waysOf(surface, marked, active, setActive)
  const comment = (range: Place | null) => {
    begin({ quote: range ? copy.text.slice(...range) : "", range })
    setFilter("open")
    enter(NEW)
  }
  const onDone = (thread: string | null) => {
    end()
    if (thread !== null) enter(thread)
    else leave()
  }
  const turn = turning(talk, setActive, (thread) => {
    setFilter("open")
    enter(thread)
  })
  const looking = {
    filter,
    setFilter,
    counts,
    listed,
    places: talk.threads.places,
    beginning,
    active,
    setActive,
    column,
  }
  const ways = { go, enter, leave, comment, onDone, turn }
  useComing(talk, surface, marked, { ...looking, ...ways, onShown })
  return { ...looking, ...ways }
}

/** The threads that go on or are over, those of them that are chosen, and what is listed: these, and what one is at. */
function listing({ all, places }: Threads, filter: Filter, active: string | null) {
  const is = (thread: Thread) => (thread.resolved === null) === (filter === "open")
  const chosen = all.filter(is)
  const open = filter === "open" ? chosen.length : all.length - chosen.length
  // Should somebody else resolve it just now, it does not go from under one's hands.
  const listed = all.filter((thread) => is(thread) || thread.id === active)
  return { chosen, listed: inOrder(listed, places), counts: { open, resolved: all.length - open } }
}

type Marked = () => ReadonlyMap<string, Place>

/** The ways from a card to its words. */
function waysOf(surface: Surface, marked: Marked, active: string | null, setActive: (thread: string | null) => void) {
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
  return { go, leave }
}

/** Resolve a thread, which is seen no more, or reopen it, and look at it where it goes on. */
function turning(talk: Learning, setActive: (thread: null) => void, lookAt: (thread: string) => void) {
  return ({ id, resolved }: Thread) => {
    if (resolved === null) setActive(null)
    talk.attempt(async () => {
      await talk.requests.resolve(id, resolved === null)
      if (resolved !== null) lookAt(id)
    })
  }
}

type Ways = {
  readonly setFilter: (filter: Filter) => void
  readonly setActive: (thread: string | null) => void
  readonly go: (thread: string) => void
  readonly enter: (thread: string) => void
  readonly comment: (range: Place | null) => void
  readonly onShown: (shown: boolean) => void
}

/** How one comes to a thread: by the address, by keys, or by a click on its words. */
function useComing(talk: Learning, surface: Surface, marked: Marked, to: Ways): void {
  useWanted(talk.threads, (thread) => {
    const found = talk.threads.all.find((each) => each.id === thread)
    to.setFilter(found?.resolved === null ? "open" : "resolved")
    to.onShown(true)
    to.go(thread)
  })
  useShortcut(() => {
    const { selection } = surface
    const isCaret = selection !== null && selection[0] === selection[1]
    const around = isCaret ? threadAround(selection, marked()) : null
    if (around) to.enter(around)
    else if (talk.writes) to.comment(isCaret ? null : selection)
  })
  useClicks(surface, marked, (thread) => {
    to.setActive(thread)
    if (thread !== null) to.onShown(true)
  })
}

/** What clicks and keys in the cards do. */
export function handlers({ active, go, leave }: Looking) {
  // A window over them is none of them.
  const at = (target: EventTarget | null) =>
    target instanceof Element && !target.closest("dialog") ? threadOf(target) : null
  const onClick = ({ target }: Event) => {
    const thread = at(target)
    if (thread !== null && thread !== active) go(thread)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented && at(event.target) !== null) leave()
  }
  return { onClick, onKeyDown }
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
