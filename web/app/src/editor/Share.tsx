import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import type { Person } from "../accounts.ts"
import type { Member, ShareLink } from "../documents.ts"
import * as documents from "../documents.ts"
import { Dialog } from "../parts/Dialog.tsx"
import { Notice } from "../parts/Notice.tsx"
import { remainder, useSending } from "../sending.ts"
import { words } from "../words.ts"
import { Invite } from "./sharing/Invite.tsx"
import { Links } from "./sharing/Links.tsx"
import { Members } from "./sharing/Members.tsx"

/** Do something about who has access, then look what the server has. */
export type Doing = (work: () => Promise<unknown>) => Promise<void>

type Props = { id: string; person: Person; onClose: () => void }

/** Who may see and write the document, by name and by link. */
export function Share({ id, person, onClose }: Props): JSX.Element {
  const [members, setMembers] = useState<readonly Member[] | null>(null)
  const [links, setLinks] = useState<readonly ShareLink[] | null>(null)
  const { busy, problem, send } = useSending()
  const look = async () => {
    const [people, secrets] = await Promise.all([documents.members(id), documents.links(id)])
    setMembers(people.results)
    setLinks(secrets.results)
  }
  // Whatever is done, what is shown afterwards is what the server has.
  const change: Doing = (work) => send(async () => void (await work().then(look, failAfter(look))))
  const leave: Doing = (work) => send(async () => void (await work().then(onClose)))
  useEffect(() => void send(look), [])
  const wrong = remainder(problem, [])
  return (
    <Dialog title={words.share.title} onClose={onClose}>
      <Invite id={id} change={change} busy={busy} />
      {wrong && <Notice onAgain={members === null ? () => send(look) : undefined}>{wrong}</Notice>}
      <Members id={id} me={person.id} members={members} change={change} leave={leave} />
      <Links id={id} links={links} change={change} />
    </Dialog>
  )
}

function failAfter(look: () => Promise<void>): (error: unknown) => Promise<never> {
  return async (error) => {
    await look().catch(() => {}) // what failed first is what is told
    throw error
  }
}
