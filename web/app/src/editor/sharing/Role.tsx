import type { Role } from "@nexus/sdk"
import type { JSX } from "preact"
import { words } from "../../words.ts"

/** What people can be in a document. */
export const ROLES: readonly Role[] = ["owner", "editor", "commenter", "viewer"]

/** What a link can make of whoever has it. */
export const LINK_ROLES: readonly Role[] = ["viewer", "commenter", "editor"]

type Props = { label: string; roles: readonly Role[]; role: Role; onRole: (role: Role) => void; disabled?: boolean }

/** A role, which is changed where it stands. */
export function RoleChoice({ label, roles, role, onRole, disabled }: Props): JSX.Element {
  return (
    <select
      class="select"
      aria-label={label}
      title={words.mayDo[role]}
      value={role}
      disabled={disabled}
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
