import type { Role } from "@nexus/sdk"
import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import type { Member, ShareLink } from "../documents.ts"
import * as documents from "../documents.ts"
import { Avatar } from "../parts/Avatar.tsx"
import { CopyButton } from "../parts/CopyButton.tsx"
import { Dialog } from "../parts/Dialog.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Notice } from "../parts/Notice.tsx"
import { pathToDocument } from "../routes.ts"
import { remainder, type Sending, useSending } from "../sending.ts"
import { words } from "../words.ts"

const ROLES: readonly Role[] = ["owner", "editor", "commenter", "viewer"]
const LINK_ROLES: readonly Role[] = ["viewer", "commenter", "editor"]

/** Who may see and write the document, by name and by link. */
export function Share({ id, onClose }: { id: string; onClose: () => void }): JSX.Element {
  const [members, setMembers] = useState<readonly Member[]>([])
  const [links, setLinks] = useState<readonly ShareLink[]>([])
  const doing = useSending()
  const look = async () => {
    const [people, secrets] = await Promise.all([documents.members(id), documents.links(id)])
    setMembers(people.results)
    setLinks(secrets.results)
  }
  // Whatever is done, what is shown afterwards is what the server has.
  const change: Change = (work) => doing.send(async () => void (await work().then(look, failAfter(look))))
  useEffect(() => void doing.send(look), [])
  return (
    <Dialog title={words.share.title} onClose={onClose}>
      <Invite id={id} change={change} doing={doing} />
      {doing.problem && <Notice>{remainder(doing.problem, [])}</Notice>}
      <Members id={id} members={members} change={change} />
      <Links id={id} links={links} change={change} />
    </Dialog>
  )
}

type Change = (work: () => Promise<unknown>) => Promise<void>

function failAfter(look: () => Promise<void>): (error: unknown) => Promise<never> {
  return async (error) => {
    await look()
    throw error
  }
}

function Invite({ id, change, doing }: { id: string; change: Change; doing: Sending }): JSX.Element {
  const [person, setPerson] = useState("")
  const [role, setRole] = useState<Role>("editor")
  const submit = (event: Event) => {
    event.preventDefault()
    change(async () => {
      await documents.invite(id, person.trim(), role)
      setPerson("")
    })
  }
  return (
    <form class="invite" onSubmit={submit}>
      <input
        class="text"
        aria-label={words.share.who}
        placeholder={words.share.who}
        value={person}
        required
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        onInput={(event) => setPerson(event.currentTarget.value)}
      />
      <RoleChoice label={words.share.role} roles={ROLES} role={role} onRole={setRole} />
      <button type="submit" class="button main" disabled={doing.busy}>
        {words.share.invite}
      </button>
    </form>
  )
}

function Members(props: { id: string; members: readonly Member[]; change: Change }): JSX.Element {
  const { id, members, change } = props
  return (
    <section>
      <h3>{words.share.members}</h3>
      <ul class="access">
        {members.map(({ id: person, name, username, colour, role }) => (
          <li key={person}>
            <Avatar name={name} colour={colour} />
            <span class="what">
              <strong>{name}</strong>
              <span class="when">{username}</span>
            </span>
            <RoleChoice
              label={words.share.roleOf(name)}
              roles={ROLES}
              role={role}
              onRole={(wanted) => change(() => documents.changeRole(id, person, wanted))}
            />
            <button
              type="button"
              class="round"
              aria-label={words.share.remove(name)}
              onClick={() => change(() => documents.remove(id, person))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Links(props: { id: string; links: readonly ShareLink[]; change: Change }): JSX.Element {
  const { id, links, change } = props
  const [role, setRole] = useState<Role>("viewer")
  return (
    <section>
      <h3>{words.share.links}</h3>
      <p class="soft small">{words.share.linksText}</p>
      <ul class="access">
        {links.map(({ id: link, role, secret }) => (
          <li key={link}>
            <span class="kind">
              <Icon name="link" />
            </span>
            <span class="what">
              <strong>{words.roles[role]}</strong>
              <span class="when">{location.origin + pathToDocument(id, secret)}</span>
            </span>
            <CopyButton text={location.origin + pathToDocument(id, secret)} words={words.share.copy} />
            <button
              type="button"
              class="round"
              aria-label={words.share.revoke}
              onClick={() => change(() => documents.revokeLink(id, link))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <div class="invite">
        <RoleChoice label={words.share.linkRole} roles={LINK_ROLES} role={role} onRole={setRole} />
        <button type="button" class="button" onClick={() => change(() => documents.createLink(id, role))}>
          <Icon name="link" />
          <span>{words.share.createLink}</span>
        </button>
      </div>
    </section>
  )
}

type Choice = { label: string; roles: readonly Role[]; role: Role; onRole: (role: Role) => void }

function RoleChoice({ label, roles, role, onRole }: Choice): JSX.Element {
  return (
    <select
      class="select"
      aria-label={label}
      value={role}
      onChange={(event) => onRole(event.currentTarget.value as Role)}
    >
      {roles.map((each) => (
        <option key={each} value={each}>
          {words.roles[each]}
        </option>
      ))}
    </select>
  )
}
