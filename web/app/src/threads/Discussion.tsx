import type { Copy, Place } from "@nexus/sdk"
import { type Thread, Threads } from "@nexus/sdk/threads"
import type { JSX } from "preact"
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks"
import type { Person } from "../accounts.ts"
import { type Member, members as membersOf, newKey } from "../documents.ts"
import { reveal, type Surface } from "../editor/surface.ts"
import { useQuery } from "../navigation.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Notice } from "../parts/Notice.tsx"
import { Refused } from "../rest.ts"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"
import { arrange } from "./arranging.ts"
import { Card } from "./Card.tsx"
import { Drafts } from "./drafts.ts"
import { clearHighlights, highlight, threadAround, threadAt } from "./highlights.ts"
import { type Beginning, follow, NEW, New } from "./New.tsx"
import { Requests } from "./requests.ts"
import { Selected } from "./Selected.tsx"
import type { Talk } from "./talk.ts"
import "../styles/threads.css"

type Props = {
  id: string
  link: string | null
  copy: Copy
  person: Person | null
  surface: Surface
  /** Whether the cards are shown; null: where there is room, and something to show. */
  shown: boolean | null
  onShown: (shown: boolean) => void
  /** How many discussions are not over. */
  onCount: (open: number) => void
}

type Filter = "open" | "resolved"

/** The threads of a document beside its text, and their words marked in it. */
export function Discussion(props: Props): JSX.Element | null {
  const { copy, surface, onShown } = props
  const talk = useTalk(props)
  const { threads } = talk
  const [filter, setFilter] = useState<Filter>("open")
  const [active, setActive] = useState<string | null>(null)
  const entering = useRef<string | null>(null)
  const { beginning, begin, end } = useBeginning(talk, copy)
  const column = useRef<HTMLDivElement>(null)
  const open = threads.all.filter((each) => each.resolved === null)
  const resolved = threads.all.filter((each) => each.resolved !== null)
  const places = threads.places
  const listed = inOrder(filter === "open" ? open : resolved, places)
  const ids = new Set(listed.map((each) => each.id))
  // Asked anew whenever it is drawn: words move with every letter, and the cards need not be made anew for that.
  const marked = () => {
    const found = new Map([...threads.places].filter(([id]) => ids.has(id)))
    return beginning?.range ? found.set(NEW, beginning.range) : found
  }
  useDrawing(column, surface, marked, active)
  useEffect(() => props.onCount(open.length), [open.length])
  useEffect(() => {
    if (active !== null) talk.learn()
  }, [active])
  useWanted(threads, (thread) => {
    setFilter(open.some((each) => each.id === thread) ? "open" : "resolved")
    onShown(true)
    go(thread)
  })

  // Before the next key can come: it is meant for what has opened.
  useLayoutEffect(() => {
    const field = entering.current === null ? null : inCard(column.current, entering.current)
    if (!field) return
    entering.current = null
    field.focus({ preventScroll: true })
  })

  // In a sheet from below it may be out of sight.
  useLayoutEffect(() => {
    if (active !== null) cardOf(column.current, active)?.scrollIntoView({ block: "nearest" })
  }, [active])

  const go = (thread: string) => {
    setActive(thread)
    const place = marked().get(thread)
    if (place) reveal(surface, place[0])
  }
  const comment = (range: Place | null) => {
    const quote = range ? copy.text.slice(...range) : ""
    begin({ quote, range })
    setFilter("open")
    enter(NEW)
  }
  const enter = (thread: string) => {
    setActive(thread)
    entering.current = thread
    onShown(true)
  }
  useShortcut(() => {
    const { selection } = surface
    const around = selection && threadAround(selection, marked())
    if (selection && selection[0] === selection[1] && around) enter(around)
    else if (talk.writes) comment(selection && selection[0] < selection[1] ? selection : null)
  })
  useClicks(surface, marked, (thread) => {
    setActive(thread)
    if (thread !== null) onShown(true)
  })
  const leave = () => {
    const place = marked().get(active ?? "")
    setActive(null)
    // Behind the words: what is typed next is not to take their place.
    if (place) surface.select([place[1], place[1]])
    else surface.root.focus({ preventScroll: true })
  }
  if (threads.problem instanceof Refused && threads.problem.code === "forbidden") return null
  const shown = props.shown ?? (threads.all.length > 0 || beginning !== null)
  return (
    <>
      {talk.writes && <Selected surface={surface} onComment={comment} />}
      {shown && (
        <aside
          class={props.shown ? "talk wanted" : "talk"}
          aria-label={words.threads.title}
          data-test="threads"
          onClick={(event) => {
            const thread = threadOf(event.target)
            if (thread !== null && thread !== active) go(thread)
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape" && !event.defaultPrevented && threadOf(event.target) !== null) leave()
          }}
        >
          <Head
            filter={filter}
            counts={{ open: open.length, resolved: resolved.length }}
            onFilter={setFilter}
            onWhole={talk.writes ? () => comment(null) : null}
            onClose={() => onShown(false)}
          />
          <Problems talk={talk} />
          <div class="cards" ref={column}>
            {beginning && filter === "open" && (
              <New
                key={NEW}
                copy={copy}
                talk={talk}
                beginning={beginning}
                onFocus={() => setActive(NEW)}
                onDone={(thread) => {
                  end()
                  if (thread !== null) enter(thread)
                  else leave()
                }}
              />
            )}
            {listed.map((thread) => (
              <Card
                key={thread.id}
                talk={talk}
                thread={thread}
                active={thread.id === active}
                placed={places.has(thread.id)}
                onActive={() => enter(thread.id)}
                onGo={() => go(thread.id)}
              />
            ))}
          </div>
          {listed.length === 0 && !beginning && <Nothing talk={talk} filter={filter} />}
        </aside>
      )}
    </>
  )
}

/** The words' order; before them what is about the whole document, behind them what has no words any more. */
function inOrder(threads: readonly Thread[], places: ReadonlyMap<string, Place>): readonly Thread[] {
  const rank = ({ id, anchor }: Thread) => (anchor === null ? -1 : (places.get(id)?.[0] ?? Number.POSITIVE_INFINITY))
  return [...threads].sort((one, other) => {
    const [before, behind] = [rank(one), rank(other)]
    return before === behind ? (one.created < other.created ? -1 : 1) : before - behind
  })
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

type Learning = Talk & { readonly problem: string | null; readonly learn: () => void }

function useTalk({ id, link, copy, person }: Props): Learning {
  const [, draw] = useState(0)
  const [members, setMembers] = useState<readonly Member[]>([])
  const { problem, send } = useSending()
  const requests = useMemo(() => new Requests(id, link), [id, link])
  const threads = useMemo(() => new Threads(copy, (next) => requests.page(next)), [copy, requests])
  const drafts = useMemo(() => (person ? new Drafts(person.id, id) : null), [person?.id, id])
  useEffect(() => {
    let frame = 0
    let drawn = ""
    let all = threads.all
    const look = () => {
      const order = [...threads.places].sort(([, one], [, other]) => one[0] - other[0]).map(([thread]) => thread)
      if (all === threads.all && drawn === order.join()) return
      all = threads.all
      drawn = order.join()
      draw((count) => count + 1)
    }
    const later = (call: () => void) => () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(call)
    }
    const soon = later(() => draw((count) => count + 1))
    const stops = [threads.on(later(look)), copy.on("role", soon), copy.on("document", soon), copy.on("ended", soon)]
    return () => {
      cancelAnimationFrame(frame)
      for (const stop of stops) stop()
      threads.stop()
      clearHighlights()
    }
  }, [threads])
  const { role } = copy
  const writes = person !== null && role !== null && role !== "viewer" && !copy.trashed && copy.ended === null
  const isLearning = useRef(false)
  const learn = () => {
    if (!writes || isLearning.current) return
    isLearning.current = true
    membersOf(id).then(
      ({ results }) => setMembers(results),
      () => {}, // who is here by a link names others by heart
    )
  }
  const attempt = (work: () => Promise<unknown>) => void send(work)
  const said = problem && words.threads.notDone(remainder(problem, []) ?? "")
  return {
    threads,
    requests,
    person,
    drafts,
    members,
    writes,
    moderates: role === "owner",
    attempt,
    learn,
    problem: said,
  }
}

/** The new thread that is being written, its words moved with the text; a draft of before is taken up. */
function useBeginning(talk: Talk, copy: Copy) {
  const [beginning, setBeginning] = useState<Beginning | null>(() => {
    const left = talk.drafts?.of(NEW)
    return left?.body.trim() ? { quote: left.quote ?? "", range: null } : null
  })
  useEffect(() => {
    if (!beginning) return
    return copy.on("change", ({ delta }) => follow(beginning, delta))
  }, [copy, beginning])
  const begin = (next: Beginning) => {
    setBeginning(next)
    const left = talk.drafts?.of(NEW)
    const place = next.range && talk.threads.choose(next.range)
    talk.drafts?.keep(NEW, { body: left?.body ?? "", key: newKey(), quote: next.quote, place })
  }
  return { beginning, begin, end: () => setBeginning(null) }
}

/** Mark the words, and put the cards beside them, whenever something of that may have moved. */
function useDrawing(
  column: { readonly current: HTMLElement | null },
  surface: Surface,
  places: () => ReadonlyMap<string, Place>,
  active: string | null,
): void {
  const newest = useRef({ places, active })
  newest.current = { places, active }
  const soon = useRef(() => {})
  useEffect(() => {
    let frame = 0
    const draw = () => {
      const { places, active } = newest.current
      const found = places()
      highlight(surface, found, active)
      if (column.current) arrange(column.current, surface, found, active)
    }
    soon.current = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(draw)
    }
    const seen = new ResizeObserver(soon.current)
    seen.observe(surface.root)
    const stop = surface.on(soon.current)
    addEventListener("resize", soon.current)
    return () => {
      cancelAnimationFrame(frame)
      seen.disconnect()
      stop()
      removeEventListener("resize", soon.current)
    }
  }, [surface])
  // A card that has grown pushes the others.
  useEffect(() => {
    const seen = new ResizeObserver(() => soon.current())
    for (const card of column.current?.children ?? []) seen.observe(card)
    return () => seen.disconnect()
  })
  useLayoutEffect(() => soon.current())
}

/** Ctrl+Alt+M, wherever one is. */
function useShortcut(call: () => void): void {
  const newest = useRef(call)
  newest.current = call
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      newest.current()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}

/** The thread that the address names, as soon as it is there. */
function useWanted(threads: Threads, call: (thread: string) => void): void {
  const newest = useRef(call)
  newest.current = call
  const wanted = useQuery().get("thread")
  const is = wanted !== null && threads.all.some((each) => each.id === wanted)
  useEffect(() => {
    if (is) newest.current(wanted)
  }, [wanted, is])
}

/** A click on words leads to their thread, one beside them away from it. */
function useClicks(
  surface: Surface,
  places: () => ReadonlyMap<string, Place>,
  call: (thread: string | null) => void,
): void {
  const newest = useRef({ places, call })
  newest.current = { places, call }
  useEffect(() => {
    const onClick = ({ clientX, clientY }: MouseEvent) =>
      newest.current.call(threadAt(surface, newest.current.places(), clientX, clientY))
    surface.root.addEventListener("click", onClick)
    return () => surface.root.removeEventListener("click", onClick)
  }, [surface])
}

function Head(props: {
  filter: Filter
  counts: { readonly open: number; readonly resolved: number }
  onFilter: (filter: Filter) => void
  onWhole: (() => void) | null
  onClose: () => void
}): JSX.Element {
  const { open, resolved, which, beginWhole } = words.threads
  const said = { open: open(props.counts.open), resolved: resolved(props.counts.resolved) }
  return (
    <header>
      <fieldset class="which" aria-label={which}>
        {(["open", "resolved"] as const).map((each) => (
          <button key={each} type="button" aria-pressed={each === props.filter} onClick={() => props.onFilter(each)}>
            {said[each]}
          </button>
        ))}
      </fieldset>
      {props.onWhole && (
        <button type="button" class="round" aria-label={beginWhole} title={beginWhole} onClick={props.onWhole}>
          <Icon name="commentPlus" />
        </button>
      )}
      <button type="button" class="round" aria-label={words.close} onClick={props.onClose}>
        <Icon name="close" />
      </button>
    </header>
  )
}

function Problems({ talk }: { talk: Talk & { problem: string | null } }): JSX.Element | null {
  const { problem, isThere } = talk.threads
  if (talk.problem) return <Notice>{talk.problem}</Notice>
  if (isThere || !(problem instanceof Refused)) return null
  return <Notice>{words.threads.failed(remainder(problem, []) ?? "")}</Notice>
}

function Nothing({ talk, filter }: { talk: Talk; filter: Filter }): JSX.Element {
  const { empty, emptyText, emptyRead, emptyResolved, signIn } = words.threads
  if (filter === "resolved") return <p class="nothing faint">{emptyResolved}</p>
  return (
    <div class="nothing faint">
      <strong>{empty}</strong>
      <p>{talk.writes ? emptyText : talk.person === null ? signIn : emptyRead}</p>
    </div>
  )
}
