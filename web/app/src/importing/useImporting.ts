import { useState } from "preact/hooks"
import { create, newKey } from "../documents.ts"
import { asRefused } from "../rest.ts"
import { remainder } from "../sending.ts"
import { words } from "../words.ts"
import { NoSource, type Source, sourceOf } from "./sources.ts"

/** Documents on their way in. */
export type Importing = {
  readonly busy: boolean
  /** What was not imported, and why. */
  readonly problems: readonly string[]
  readonly files: (files: readonly File[]) => Promise<void>
  readonly source: (source: Source) => Promise<void>
}

/** Make documents of files, one after the other; `onDone` is told how many there are now, and the last one's id. */
export function useImporting(onDone: (made: readonly string[]) => void): Importing {
  const [busy, setBusy] = useState(false)
  const [problems, setProblems] = useState<readonly string[]>([])
  const all = async (sources: readonly (readonly [string, () => Promise<Source>])[]) => {
    if (busy) return
    setBusy(true)
    setProblems([])
    const made: string[] = []
    const failed: string[] = []
    for (const [name, read] of sources) {
      try {
        const { title, kind, content } = await read()
        made.push((await create(kind, title.trim() || words.untitled, newKey(), content)).id)
      } catch (error) {
        failed.push(words.importing.failed(name, whyOf(error)))
      }
    }
    setProblems(failed)
    setBusy(false)
    if (made.length > 0) onDone(made)
  }
  return {
    busy,
    problems,
    files: (files) => all(files.map((file) => [file.name, () => sourceOf(file)])),
    source: (source) => all([[source.title, async () => source]]),
  }
}

function whyOf(error: unknown): string {
  return error instanceof NoSource ? words.importing[error.why] : (remainder(asRefused(error), []) ?? "")
}
