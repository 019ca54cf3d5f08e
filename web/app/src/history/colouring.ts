import { useEffect, useMemo } from "preact/hooks"
import { safeColour } from "../colours.ts"
import { SITTING, WROTE } from "./reel.ts"
import type { Writer } from "./sittings.ts"

// Whose name is not told has no colour either.
const GREY = "#8a857b"

/** The colour that a writer's words are marked with. */
export function colourOf(writer: Writer | undefined): string {
  return writer?.colour ? safeColour(writer.colour) : GREY
}

/** Give each writer's words their colour, those of the sitting that is looked at a stronger one. */
export function useColours(writers: readonly Writer[], sitting: number | null): void {
  const [ofWriters, ofSitting] = useMemo(() => [new CSSStyleSheet(), new CSSStyleSheet()], [])
  useEffect(() => {
    document.adoptedStyleSheets.push(ofWriters, ofSitting)
    return () => {
      const ours = [ofWriters, ofSitting]
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => !ours.includes(each))
    }
  }, [])
  useEffect(() => {
    ofWriters.replaceSync(writers.map((each, at) => `.${WROTE}-${at}{--writer:${colourOf(each)}}`).join(""))
  }, [writers.length])
  useEffect(() => {
    ofSitting.replaceSync(sitting === null ? "" : `.coloured .${SITTING}-${sitting}{--strength:24%}`)
  }, [sitting])
}
