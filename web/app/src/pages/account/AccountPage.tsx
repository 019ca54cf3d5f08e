import type { ComponentChildren, JSX } from "preact"
import { useId } from "preact/hooks"
import type { Person } from "../../accounts.ts"
import { Link } from "../../navigation.tsx"
import { Account } from "../../parts/Account.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { Inbox } from "../../parts/Inbox.tsx"
import { useTitle } from "../../titles.ts"
import { words } from "../../words.ts"
import { Leaving } from "./Leaving.tsx"
import { Looks } from "./Looks.tsx"
import { Password } from "./Password.tsx"
import { Profile } from "./Profile.tsx"
import { Tokens } from "./Tokens.tsx"
import "../../styles/account.css"

type Props = { person: Person; onPerson: (person: Person) => void; onSignedOut: () => void }

/** All that one can set about oneself. */
export function AccountPage({ person, onPerson, onSignedOut }: Props): JSX.Element {
  const said = words.account
  useTitle(said.title)
  return (
    <div class="shelf">
      <header class="top">
        <Link to="/" class="round" label={words.editor.back}>
          <Icon name="back" />
        </Link>
        <div class="own">
          <Inbox />
          <Account person={person} onSignedOut={onSignedOut} />
        </div>
      </header>
      <main class="settings">
        <h1>{said.title}</h1>
        <Section title={said.profile} text={said.profileText}>
          <Profile person={person} onPerson={onPerson} />
        </Section>
        <Section title={said.looks} text={said.looksText}>
          <Looks person={person} onPerson={onPerson} />
        </Section>
        <Section title={said.password} text={said.passwordText}>
          <Password />
        </Section>
        <Section title={said.tokens} text={said.tokensText}>
          <Tokens />
        </Section>
        <Section title={said.leaving} text={said.leavingText}>
          <Leaving person={person} onSignedOut={onSignedOut} />
        </Section>
      </main>
    </div>
  )
}

function Section(props: { title: string; text: string; children: ComponentChildren }): JSX.Element {
  const id = useId()
  return (
    <section class="setting" aria-labelledby={id}>
      <div>
        <h2 id={id}>{props.title}</h2>
        <p class="soft small">{props.text}</p>
      </div>
      <div class="setting-body">{props.children}</div>
    </section>
  )
}
