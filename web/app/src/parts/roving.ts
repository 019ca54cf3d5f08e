import type { Ref } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"

/**
 * Makes the buttons of a toolbar one stop of the tabulator, among which arrows walk, as screen readers expect it of a `toolbar`. The stop is where one was
 * last, or the first that can be pressed.
 */
export function useRoving(selector: string): { readonly bar: Ref<HTMLDivElement>; readonly onKeyDown: OnKey } {
  const bar = useRef<HTMLDivElement>(null)
  const last = useRef<Element | null>(null)
  const all = () => [...(bar.current?.querySelectorAll<HTMLButtonElement>(selector) ?? [])]
  const settle = () => {
    const open = all().filter((each) => !each.disabled)
    const stop = open.find((each) => each === last.current) ?? open[0]
    for (const each of all()) each.tabIndex = each === stop ? 0 : -1
  }
  // After every drawing: which of them can be pressed may have changed.
  useLayoutEffect(settle)
  useLayoutEffect(() => {
    const came = ({ target }: FocusEvent) => {
      if (!all().includes(target as HTMLButtonElement)) return
      last.current = target as Element
      settle()
    }
    const place = bar.current
    place?.addEventListener("focusin", came)
    return () => place?.removeEventListener("focusin", came)
  }, [])
  const onKeyDown: OnKey = (event) => {
    const open = all().filter((each) => !each.disabled)
    const at = open.indexOf(event.target as HTMLButtonElement)
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + open.length, Home: 0, End: open.length - 1 }[event.key]
    if (at < 0 || next === undefined) return
    event.preventDefault()
    open[next % open.length]?.focus()
  }
  return { bar, onKeyDown }
}

type OnKey = (event: KeyboardEvent) => void
