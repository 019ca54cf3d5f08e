import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { makeToken, revokeToken, type Scope, type Token, tokens } from "../../accounts.ts"
import { endOf, expiryOf, TERMS } from "../../expiry.ts"
import { Choice } from "../../parts/Choice.tsx"
import { CopyButton } from "../../parts/CopyButton.tsx"
import { Sure } from "../../parts/Dialog.tsx"
import { Field } from "../../parts/Field.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { Notice } from "../../parts/Notice.tsx"
import { faultIn, remainder, type Sending, useSending } from "../../sending.ts"
import { ago } from "../../times.ts"
import { words } from "../../words.ts"

const SCOPES: readonly Scope[] = ["read", "write"]

/** The tokens of one's programs: made, listed, ended. */
export function Tokens(): JSX.Element {
  const [found, setFound] = useState<readonly Token[] | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const [doomed, setDoomed] = useState<Token | null>(null)
  const doing = useSending()
  const look = async () => setFound(await tokens())
  useEffect(() => void doing.send(look), [])
  const said = words.account
  const wrong = remainder(doing.problem, ["name"])
  return (
    <div class="fields">
      {wrong && <Notice onAgain={found === null ? () => doing.send(look) : undefined}>{wrong}</Notice>}
      {found && <List tokens={found} onEnd={setDoomed} />}
      {secret && <Secret secret={secret} />}
      <New
        doing={doing}
        onMade={async (made) => {
          setSecret(made)
          await look()
        }}
      />
      {doomed && (
        <Sure
          title={said.revokeTokenTitle(doomed.name)}
          text={said.revokeTokenText}
          yes={said.revoke}
          onClose={() => setDoomed(null)}
          onYes={() => {
            setDoomed(null)
            doing.send(async () => {
              await revokeToken(doomed.id)
              setSecret(null)
              await look()
            })
          }}
        />
      )}
    </div>
  )
}

function List({ tokens, onEnd }: { tokens: readonly Token[]; onEnd: (token: Token) => void }): JSX.Element {
  return (
    <ul class="access">
      {tokens.map((token) => (
        <li key={token.id}>
          <span class="kind">
            <Icon name="code" />
          </span>
          <span class="what">
            <strong>{token.name}</strong>
            <span class="when">{whatOf(token)}</span>
          </span>
          <button
            type="button"
            class="round"
            aria-label={words.account.revokeToken(token.name)}
            onClick={() => onEnd(token)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** What a token may do, how it begins, when it was used and how long it is good. */
function whatOf({ scope, hint, used, expires }: Token): string {
  const said = words.account
  const now = Date.now()
  const use = used === null ? said.neverUsed : said.usedWhen(ago(used, now))
  const end = endOf(expires, now)
  return [said.scopes[scope], `${hint}…`, use, end].join(" · ")
}

/** The secret of a token that was just made: nobody sees it again. */
function Secret({ secret }: { secret: string }): JSX.Element {
  return (
    <div class="said secret" role="status">
      <p>{words.account.tokenMade}</p>
      <code>{secret}</code>
      <CopyButton text={secret} words={words.share.copy} />
    </div>
  )
}

function New({ doing, onMade }: { doing: Sending; onMade: (secret: string) => Promise<void> }): JSX.Element {
  const [name, setName] = useState("")
  const [scope, setScope] = useState<Scope>("read")
  const [term, setTerm] = useState("365")
  const said = words.account
  const submit = (event: Event) => {
    event.preventDefault()
    const wanted = TERMS.find((each) => String(each) === term) ?? null
    doing.send(async () => {
      const made = await makeToken(name.trim(), scope, expiryOf(wanted, Date.now()))
      setName("")
      await onMade(made.token)
    })
  }
  return (
    <form onSubmit={submit}>
      <Field
        label={said.tokenName}
        hint={said.tokenNameHint}
        name="token"
        value={name}
        onValue={setName}
        autocomplete="off"
        fault={faultIn(doing.problem, "name")}
      />
      <div class="pair">
        <Choice
          label={said.scope}
          value={scope}
          choices={SCOPES.map((each) => [each, said.scopes[each]] as const)}
          onValue={setScope}
        />
        <Choice
          label={words.expiry.label}
          value={term}
          choices={TERMS.map((each) => [String(each), words.expiry.term(each)] as const)}
          onValue={setTerm}
        />
      </div>
      <p class="save">
        <button type="submit" class="button" disabled={doing.busy}>
          {said.makeToken}
        </button>
      </p>
    </form>
  )
}
