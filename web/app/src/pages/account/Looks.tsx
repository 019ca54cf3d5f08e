import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { change, type Person } from "../../accounts.ts"
import { choose } from "../../language.ts"
import { Choice } from "../../parts/Choice.tsx"
import { Notice } from "../../parts/Notice.tsx"
import { remainder, useSending } from "../../sending.ts"
import { look, THEMES, type Theme, theme } from "../../theme.ts"
import { LANGUAGES, type Language, words } from "../../words.ts"

type Props = { person: Person; onPerson: (person: Person) => void }

/** In which language and colours the app is, and which mails come; each holds as soon as it is chosen. */
export function Looks({ person, onPerson }: Props): JSX.Element {
  const [looks, setLooks] = useState(theme)
  const { problem, send } = useSending()
  const said = words.account
  const speak = (language: Language) =>
    send(async () => {
      onPerson(await change({ language }))
      await choose(language)
    })
  const wear = (wanted: Theme) => {
    look(wanted)
    setLooks(wanted)
  }
  const wrong = remainder(problem, [])
  return (
    <div class="fields">
      {wrong && <Notice>{wrong}</Notice>}
      <Choice
        label={said.language}
        value={words.language as Language}
        choices={Object.entries(LANGUAGES) as [Language, string][]}
        onValue={speak}
      />
      <Choice
        label={said.theme}
        value={looks}
        choices={THEMES.map((each) => [each, said.themes[each]] as const)}
        onValue={wear}
      />
      <Choice
        label={said.mail}
        value={person.mail}
        choices={(["digest", "none"] as const).map((each) => [each, said.mails[each]] as const)}
        onValue={(mail) => send(async () => onPerson(await change({ mail })))}
      />
    </div>
  )
}
