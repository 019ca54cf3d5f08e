import type { ComponentType, JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { Unreachable } from "./pages/Unreachable.tsx"
import { Waiting } from "./parts/Waiting.tsx"

/** One that stands beside what matters more: nothing is shown until it is there, nor if it cannot be fetched. */
export function lazyBeside<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props & JSX.IntrinsicAttributes) => JSX.Element | null {
  return function Later(props) {
    const [Component, setComponent] = useState<ComponentType<Props> | null>(null)
    useEffect(() => {
      const fetch = () =>
        load().then(
          (found) => setComponent(() => found),
          () => addEventListener("online", fetch, { once: true }),
        )
      fetch()
      return () => removeEventListener("online", fetch)
    }, [])
    return Component && <Component {...props} />
  }
}

/** A component whose code is fetched when it is first shown. */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props & JSX.IntrinsicAttributes) => JSX.Element {
  let loaded: ComponentType<Props> | null = null
  return function Later(props) {
    const [state, setState] = useState<"waiting" | "here" | "failed">(loaded ? "here" : "waiting")
    useEffect(() => {
      if (state === "here") return
      load().then(
        (found) => {
          loaded = found
          setState("here")
        },
        () => setState("failed"),
      )
    }, [])
    const Component = loaded
    if (Component) return <Component {...props} />
    return state === "failed" ? <Unreachable /> : <Waiting />
  }
}
