import type { Participant } from "@nexus/sdk"
import type { JSX } from "preact"
import { Avatar } from "../parts/Avatar.tsx"
import { words } from "../words.ts"
import { type Present, peopleOf } from "./people.ts"

const FACES = 4 // as many as a phone has room for

type Props = {
  participants: readonly Participant[]
  /** Beyond those. */
  others: number
  followed: string | null
  onFollow: (who: Present) => void
}

/** Who is here, each once; a click follows them. */
export function Faces({ participants, others, followed, onFollow }: Props): JSX.Element | null {
  const people = peopleOf(participants)
  const count = people.length + others
  if (count === 0) return null
  const shown = count > FACES ? people.slice(0, FACES - 1) : people
  return (
    <ul class="faces" aria-label={words.editor.here(count)} data-test="faces">
      {shown.map((each) => (
        <li key={each.id} class={each.state}>
          <button
            type="button"
            class="face"
            aria-label={words.presence.follow(each.name, words.presence.states[each.state])}
            aria-pressed={each.id === followed}
            onClick={() => onFollow(each)}
          >
            <Avatar name={each.name} colour={each.colour} />
          </button>
        </li>
      ))}
      {count > shown.length && (
        <li class="others" title={words.presence.others(count - shown.length)}>
          +{count - shown.length}
        </li>
      )}
    </ul>
  )
}
