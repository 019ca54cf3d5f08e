import type { ComponentType, JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { Unreachable } from "./pages/Unreachable.tsx"
import { Waiting } from "./parts/Waiting.tsx"

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
