import type { JSX } from "preact"
import { Icon } from "../parts/Icon.tsx"
import { Notice } from "../parts/Notice.tsx"
import { Refused } from "../rest.ts"
import { remainder } from "../sending.ts"
import { words } from "../words.ts"
import type { Learning } from "./useTalk.ts"

/** Which threads one looks at: those that go on, or those that are over. */
export type Filter = "open" | "resolved"

/** What stands above the cards. */
export function Head(props: {
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

/** What could not be fetched, or was refused. */
export function Problems({ talk }: { talk: Learning }): JSX.Element | null {
  const { problem, isThere } = talk.threads
  if (talk.problem) return <Notice>{talk.problem}</Notice>
  if (isThere || !(problem instanceof Refused)) return null
  return <Notice>{words.threads.failed(remainder(problem, []) ?? "")}</Notice>
}

/** There are no threads: what one can do about it. */
export function Nothing({ talk, filter }: { talk: Learning; filter: Filter }): JSX.Element {
  const { empty, emptyText, emptyRead, emptyResolved, signIn } = words.threads
  if (filter === "resolved") return <p class="nothing faint">{emptyResolved}</p>
  return (
    <div class="nothing faint">
      <strong>{empty}</strong>
      <p>{talk.writes ? emptyText : talk.person === null ? signIn : emptyRead}</p>
    </div>
  )
}
