import type { ComponentChildren, JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { type Route, routeOf } from "./routes.ts"

const MOVED = "nexus:moved"

/** Open another page of the app; `replace` leaves no step back to this one. */
export function go(path: string, { replace = false } = {}): void {
  history[replace ? "replaceState" : "pushState"](null, "", path)
  dispatchEvent(new Event(MOVED))
  scrollTo(0, 0)
}

/** Where one is, now and after every step. */
export function useRoute(): Route {
  return useAddress(() => routeOf(location))
}

/** What stands behind the ? in the address, now and after every step. */
export function useQuery(): URLSearchParams {
  return useAddress(() => new URLSearchParams(location.search))
}

function useAddress<Part>(read: () => Part): Part {
  const [part, setPart] = useState(read)
  useEffect(() => {
    const look = () => setPart(read)
    const names = ["popstate", "hashchange", MOVED]
    for (const name of names) addEventListener(name, look)
    return () => {
      for (const name of names) removeEventListener(name, look)
    }
  }, [])
  return part
}

/** A link to a page of the app, which opens without loading everything anew. */
export function Link(props: {
  to: string
  class?: string
  label?: string
  current?: boolean
  children: ComponentChildren
}): JSX.Element {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(props.to)
  }
  return (
    <a
      href={props.to}
      class={props.class}
      aria-label={props.label}
      aria-current={props.current ? "page" : undefined}
      onClick={follow}
    >
      {props.children}
    </a>
  )
}
