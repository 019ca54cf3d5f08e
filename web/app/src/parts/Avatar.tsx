import type { JSX } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import { safeColour } from "../colours.ts"
import { initialsOf } from "../initials.ts"

/** Somebody as a round spot of their colour. */
export function Avatar({ name, colour, quiet }: { name: string; colour: string; quiet?: boolean }): JSX.Element {
  const spot = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    spot.current?.style.setProperty("--colour", safeColour(colour))
  }, [colour])
  return (
    <span ref={spot} class={quiet ? "avatar quiet" : "avatar"} title={name} role="img" aria-label={name}>
      {initialsOf(name)}
    </span>
  )
}
