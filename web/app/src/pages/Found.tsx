import type { JSX } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import type { Document, List } from "../documents.ts"
import * as documents from "../documents.ts"
import { Sure } from "../parts/Dialog.tsx"
import { Empty } from "../parts/Empty.tsx"
import { Notice } from "../parts/Notice.tsx"
import { asRefused, type Refused } from "../rest.ts"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"
import { Row } from "./Row.tsx"

type Props = {
  which: List
  wanted: string
  /** Counts what was made beside the list: it is looked at again. */
  made: number
}

/** The documents of a list, or those that a search found. */
export function Found({ which, wanted, made }: Props): JSX.Element {
  const { found, next, problem, more, without, again } = useFound(which, wanted, made)
  const [doomed, setDoomed] = useState<Document | null>(null)
  const doing = useSending()
  const away = (each: Document, work: (id: string) => Promise<void>) =>
    doing.send(async () => {
      await work(each.id)
      without(each)
    })
  if (problem && !found) return <Notice onAgain={again}>{remainder(problem, [])}</Notice>
  if (!found) return <Skeleton />
  if (found.length === 0) return <Nothing which={which} wanted={wanted} />
  return (
    <>
      {problem && <Notice onAgain={again}>{remainder(problem, [])}</Notice>}
      {doing.problem && <Notice>{remainder(doing.problem, [])}</Notice>}
      <ul class="rows">
        {found.map((each) => (
          <Row
            key={each.id}
            document={each}
            onTrash={() => away(each, documents.putIntoTrash)}
            onRestore={() => away(each, documents.takeOutOfTrash)}
            onDelete={() => setDoomed(each)}
          />
        ))}
      </ul>
      {next && (
        <button type="button" class="button more" onClick={more}>
          {words.documents.more}
        </button>
      )}
      {doomed && (
        <Sure
          title={words.documents.deleteTitle(doomed.title)}
          text={words.documents.deleteText}
          yes={words.documents.delete}
          onClose={() => setDoomed(null)}
          onYes={() => {
            away(doomed, documents.deleteForGood)
            setDoomed(null)
          }}
        />
      )}
    </>
  )
}

function Nothing({ which, wanted }: Omit<Props, "made">): JSX.Element {
  const { emptyTitle, emptyText, nothingFound, nothingFoundText } = words.documents
  if (wanted !== "") return <Empty title={nothingFound(wanted)} text={nothingFoundText} />
  return <Empty title={emptyTitle[which]} text={emptyText[which]} />
}

function Skeleton(): JSX.Element {
  return (
    <ul class="rows ghosts" aria-busy="true" aria-label={words.loading}>
      {["a", "b", "c"].map((each) => (
        <li key={each} class="row">
          <span class="ghost" />
        </li>
      ))}
    </ul>
  )
}

type Result = {
  readonly found: readonly Document[] | null
  readonly next: string | null
  readonly problem: Refused | null
}

/** What is found, page by page; the old is shown until the new is there. */
function useFound(which: List, wanted: string, made: number) {
  const [result, setResult] = useState<Result>({ found: null, next: null, problem: null })
  const asked = useRef({})
  const paged = useRef(false) // whether more than the first page is shown, which looking again would take away
  const take = (pages: Promise<documents.Pages<Document>>, before: readonly Document[]) => {
    const question = {} // an answer to another one that comes late is passed over
    asked.current = question
    const answer = (change: (now: Result) => Result) => asked.current === question && setResult(change)
    pages.then(
      ({ results, next }) => answer(() => ({ found: [...before, ...results], next, problem: null })),
      (error) => answer((now) => ({ ...now, problem: asRefused(error) })),
    )
  }
  const look = () => take(wanted === "" ? documents.list(which) : documents.search(wanted), [])
  useEffect(() => {
    look()
    // Who is inside, and what others have edited, is told again when one comes back to this tab.
    const seen = () => document.visibilityState === "visible" && !paged.current && look()
    addEventListener("online", look)
    document.addEventListener("visibilitychange", seen)
    return () => {
      paged.current = false
      removeEventListener("online", look)
      document.removeEventListener("visibilitychange", seen)
    }
  }, [which, wanted, made])
  const more = () => {
    if (result.next === null) return
    paged.current = true
    take((wanted === "" ? documents.more : documents.searchOn)(result.next), result.found ?? [])
  }
  const without = (gone: Document) =>
    setResult((now) => ({ ...now, found: now.found?.filter((each) => each.id !== gone.id) ?? null }))
  return { ...result, more, without, again: look }
}
