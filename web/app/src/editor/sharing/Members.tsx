import type { JSX } from "preact"
import { useState } from "preact/hooks"
import type { Member } from "../../documents.ts"
import * as documents from "../../documents.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { Sure } from "../../parts/Dialog.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { Menu } from "../../parts/Menu.tsx"
import { words } from "../../words.ts"
import type { Doing } from "../Share.tsx"
import { ROLES, RoleChoice } from "./Role.tsx"

type Props = {
  id: string
  /** Whoever looks. */
  me: string
  /** Null until they are known. */
  members: readonly Member[] | null
  change: Doing
  /** Do what ends one's own say here: if it is done, there is nothing more to look at. */
  leave: Doing
}

/** Whoever has a role of their own; roles are changed, taken away and handed over here. */
export function Members(props: Props): JSX.Element {
  const { id, me, members, leave } = props
  const [heir, setHeir] = useState<Member | null>(null)
  const [leaving, setLeaving] = useState(false)
  const said = words.share
  const owners = members?.filter(({ role }) => role === "owner").length ?? 0
  return (
    <section>
      <h3>{said.members}</h3>
      <ul class="access" aria-busy={members === null}>
        {members === null && <Ghost />}
        {members?.map((each) => (
          <One
            key={each.id}
            {...props}
            member={each}
            last={each.role === "owner" && owners === 1}
            onHeir={() => setHeir(each)}
            onLeave={() => setLeaving(true)}
          />
        ))}
      </ul>
      {heir && (
        <Sure
          title={said.transferTitle(heir.name)}
          text={said.transferText}
          yes={said.transfer}
          onClose={() => setHeir(null)}
          onYes={() => {
            setHeir(null)
            leave(() => documents.transfer(id, heir.username))
          }}
        />
      )}
      {leaving && (
        <Sure
          title={said.leaveTitle}
          text={said.leaveText}
          yes={said.leave}
          onClose={() => setLeaving(false)}
          onYes={() => {
            setLeaving(false)
            leave(() => documents.remove(id, me))
          }}
        />
      )}
    </section>
  )
}

type OneProps = Props & { member: Member; last: boolean; onHeir: () => void; onLeave: () => void }

function One({ id, me, change, member, last, onHeir, onLeave }: OneProps): JSX.Element {
  const { id: person, name, username, colour, role } = member
  const said = words.share
  const takeAway = { words: said.takeAway, choose: () => change(() => documents.remove(id, person)) }
  const choices =
    person === me ? [{ words: said.leave, choose: onLeave }] : [{ words: said.transfer, choose: onHeir }, takeAway]
  return (
    <li>
      <Avatar name={name} colour={colour} />
      <span class="what">
        <strong>{person === me ? said.you(name) : name}</strong>
        <span class="when">{last ? said.lastOwner : username}</span>
      </span>
      <RoleChoice
        label={said.roleOf(name)}
        roles={ROLES}
        role={role}
        disabled={last}
        onRole={(wanted) => change(() => documents.changeRole(id, person, wanted))}
      />
      {last ? (
        <span class="round" aria-hidden="true" />
      ) : (
        <Menu class="round" label={said.more(name)} choices={choices}>
          <Icon name="more" />
        </Menu>
      )}
    </li>
  )
}

function Ghost(): JSX.Element {
  return (
    <li class="ghosts">
      <span class="ghost" />
    </li>
  )
}
