import type { Role } from "@nexus/sdk"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import type { ShareLink } from "../../documents.ts"
import * as documents from "../../documents.ts"
import { endOf, expiryOf, TERMS } from "../../expiry.ts"
import { CopyButton } from "../../parts/CopyButton.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { pathToDocument } from "../../routes.ts"
import { words } from "../../words.ts"
import type { Doing } from "../Share.tsx"
import { LINK_ROLES, RoleChoice } from "./Role.tsx"

type Props = { id: string; links: readonly ShareLink[] | null; change: Doing }

/** The secret links: made, copied, changed, ended. */
export function Links({ id, links, change }: Props): JSX.Element {
  return (
    <section>
      <h3>{words.share.links}</h3>
      <p class="soft small">{words.share.linksText}</p>
      <ul class="access">
        {links?.map((link) => (
          <One key={link.id} id={id} link={link} change={change} />
        ))}
      </ul>
      <New id={id} change={change} />
    </section>
  )
}

function One({ id, link, change }: { id: string; link: ShareLink; change: Doing }): JSX.Element {
  const address = location.origin + pathToDocument(id, link.secret)
  const said = words.share
  return (
    <li>
      <span class="kind">
        <Icon name="link" />
      </span>
      <span class="what">
        <RoleChoice
          label={said.roleOfLink}
          roles={LINK_ROLES}
          role={link.role}
          onRole={(role) => change(() => documents.changeLink(id, link.id, { role }))}
        />
        <span class="when">{endOf(link.expires, Date.now())}</span>
      </span>
      <CopyButton text={address} words={said.copy} />
      <button
        type="button"
        class="round"
        aria-label={said.revoke}
        onClick={() => change(() => documents.revokeLink(id, link.id))}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}

function New({ id, change }: { id: string; change: Doing }): JSX.Element {
  const [role, setRole] = useState<Role>("viewer")
  const [term, setTerm] = useState("null")
  const create = () => {
    const wanted = TERMS.find((each) => String(each) === term) ?? null
    return documents.createLink(id, role, expiryOf(wanted, Date.now()))
  }
  return (
    <div class="invite">
      <RoleChoice label={words.share.linkRole} roles={LINK_ROLES} role={role} onRole={setRole} />
      <select
        class="select"
        aria-label={words.expiry.label}
        value={term}
        onChange={(event) => setTerm(event.currentTarget.value)}
      >
        {TERMS.map((each) => (
          <option key={String(each)} value={String(each)}>
            {words.expiry.term(each)}
          </option>
        ))}
      </select>
      <button type="button" class="button" onClick={() => change(create)}>
        <Icon name="link" />
        <span>{words.share.createLink}</span>
      </button>
    </div>
  )
}
