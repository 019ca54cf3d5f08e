import type { JSX } from "preact"
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks"
import { inbox } from "../inbox.ts"
import { lazyBeside } from "../lazy.tsx"
import { words } from "../words.ts"
import { Icon } from "./Icon.tsx"

const News = lazyBeside(async () => (await import("./News.tsx")).News)

// Where no socket says so, one hears of news within a minute.
const AGAIN = 60_000 // milliseconds

/** What can tell how much is new: a live copy of a document. */
export type Teller = { on(name: "inbox", call: (unread: number) => void): () => void }

/** How much is new in one's inbox, and the way into it. */
export function Inbox({ teller }: { teller?: Teller }): JSX.Element {
  const [unread, setUnread] = useUnread(teller)
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    if (!open) return
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    addEventListener("pointerdown", away)
    addEventListener("focusin", away)
    return () => {
      removeEventListener("pointerdown", away)
      removeEventListener("focusin", away)
    }
  }, [open])
  const close = () => {
    setOpen(false)
    root.current?.querySelector("button")?.focus()
  }
  return (
    <div
      class="inbox"
      ref={root}
      role="none"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && close()}
    >
      <button
        type="button"
        class="round counted"
        aria-label={words.inbox.show(unread)}
        title={words.inbox.title}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name="bell" />
        {unread > 0 && <span class="count">{unread > 99 ? "99+" : unread}</span>}
      </button>
      {open && <News id={id} unread={unread} onUnread={setUnread} onClose={close} />}
    </div>
  )
}

/** Look when the page is looked at again, and every minute, until what comes back is called. */
function again(look: () => void): () => void {
  const timer = setInterval(look, AGAIN)
  document.addEventListener("visibilitychange", look)
  return () => {
    clearInterval(timer)
    document.removeEventListener("visibilitychange", look)
  }
}

/** How much is new: asked at first, then told at once by a live copy, or asked again and again. */
function useUnread(teller: Teller | undefined): [number, (unread: number) => void] {
  const [unread, setUnread] = useState(0)
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible")
        inbox(1).then(
          (page) => setUnread(page.unread),
          () => {}, // it is asked again
        )
    }
    look()
    addEventListener("online", look)
    const stop = teller ? teller.on("inbox", setUnread) : again(look)
    return () => {
      removeEventListener("online", look)
      stop()
    }
  }, [teller])
  return [unread, setUnread]
}
