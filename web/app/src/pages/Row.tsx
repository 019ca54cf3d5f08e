import type { JSX } from "preact"
import type { Document, Piece } from "../documents.ts"
import { isCode } from "../editor/codeNames.ts"
import { Link } from "../navigation.tsx"
import { Avatar } from "../parts/Avatar.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Menu } from "../parts/Menu.tsx"
import { pathToDocument } from "../routes.ts"
import { ago } from "../times.ts"
import { words } from "../words.ts"

type Props = { document: Document; onTrash: () => void; onRestore: () => void; onDelete: () => void }

/** A document in a list. */
export function Row({ document, ...on }: Props): JSX.Element {
  const { title, owners, role } = document
  const kind = document.kind === "plain" && isCode(title) ? "code" : document.kind
  return (
    <li class="row">
      <Link to={pathToDocument(document.id)} class="open">
        <span class={`kind ${kind}`}>
          <Icon name={kind} />
        </span>
        <span class="what">
          <strong>{title}</strong>
          <span class="when">{whenOf(document)}</span>
          {document.snippet && <Snippet pieces={document.snippet} />}
        </span>
        <span class="owners">
          {(document.present ?? 0) > 0 && <Inside count={document.present ?? 0} />}
          {role !== "owner" && <span class="badge">{words.roles[role]}</span>}
          {(role === "owner" && owners.length === 1 ? [] : owners).slice(0, 3).map((owner) => (
            <Avatar key={owner.id} name={owner.name} colour={owner.colour} quiet />
          ))}
        </span>
      </Link>
      {role === "owner" ? (
        <Menu class="round" label={words.documents.menu(title)} choices={choicesOf(document, on)}>
          <Icon name="more" />
        </Menu>
      ) : (
        <span class="round" aria-hidden="true" />
      )}
    </li>
  )
}

/** Where the words are that were searched for. */
function Snippet({ pieces }: { pieces: readonly Piece[] }): JSX.Element | null {
  if (!pieces.some((each) => each.match)) return null // they are in the title
  return (
    <span class="snippet" dir="auto">
      {pieces.map((each, at) => (each.match ? <mark key={at}>{each.text}</mark> : each.text))}
    </span>
  )
}

function Inside({ count }: { count: number }): JSX.Element {
  return (
    <span class="inside-now" title={words.presence.inside(count)}>
      <span aria-hidden="true">{count}</span>
      <span class="unseen">{words.presence.inside(count)}</span>
    </span>
  )
}

function whenOf({ trashed, edited, owners, role }: Document): string {
  if (trashed !== null) return words.documents.trashed(ago(trashed, Date.now()))
  const when = words.documents.edited(ago(edited, Date.now()))
  return role === "owner" ? when : `${when} · ${words.documents.by(owners.map((owner) => owner.name).join(", "))}`
}

function choicesOf({ trashed }: Document, on: Omit<Props, "document">) {
  if (trashed === null) return [{ words: words.documents.trash, icon: <Icon name="trash" />, choose: on.onTrash }]
  return [
    { words: words.documents.restore, icon: <Icon name="undo" />, choose: on.onRestore },
    { words: words.documents.delete, icon: <Icon name="trash" />, choose: on.onDelete },
  ]
}
