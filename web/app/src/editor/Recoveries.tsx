import { type CollabError, type Copy, contentOf, editsOf, type Recovery, textOf } from "@nexus/sdk"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { CopyButton } from "../parts/CopyButton.tsx"
import { Dialog, Sure } from "../parts/Dialog.tsx"
import { Icon } from "../parts/Icon.tsx"
import { Notice } from "../parts/Notice.tsx"
import { sentence } from "../sending.ts"
import { words } from "../words.ts"
import { passagesOf } from "./passages.ts"

type Props = { copy: Copy; recoveries: readonly Recovery[] }

/** That edits were put aside, and a window in which they are looked at, put back or forgotten. */
export function Recoveries({ copy, recoveries }: Props): JSX.Element | null {
  const [open, setOpen] = useState(false)
  if (recoveries.length === 0) return null
  return (
    <div class="banner" role="status">
      <Icon name="warning" />
      <p>{words.recovery.banner(recoveries.length)}</p>
      <button type="button" class="button slim" onClick={() => setOpen(true)}>
        {words.recovery.look}
      </button>
      {open && (
        <Dialog title={words.recovery.title} onClose={() => setOpen(false)}>
          <p class="soft">{words.recovery.text}</p>
          {recoveries.map((each) => (
            <Kept key={JSON.stringify(each)} copy={copy} recovery={each} />
          ))}
        </Dialog>
      )}
    </div>
  )
}

function Kept({ copy, recovery }: { copy: Copy; recovery: Recovery }): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null)
  const [sure, setSure] = useState(false)
  const whole = textOf(contentOf(recovery))
  const putBack = () => {
    try {
      copy.restore(recovery)
    } catch (error) {
      setProblem(words.recovery.failed(sentence((error as CollabError).detail ?? String(error))))
    }
  }
  return (
    <article class="kept" data-test="recovery">
      <Passages recovery={recovery} />
      <details>
        <summary>{words.recovery.whole}</summary>
        <pre>{whole}</pre>
      </details>
      {problem && <Notice>{problem}</Notice>}
      <div class="actions">
        <button type="button" class="button slim" onClick={() => setSure(true)}>
          {words.recovery.forget}
        </button>
        <CopyButton text={whole} words={words.recovery.copy} />
        <button type="button" class="button main slim" disabled={!copy.writable} onClick={putBack}>
          {words.recovery.putBack}
        </button>
      </div>
      {sure && (
        <Sure
          title={words.recovery.forgetTitle}
          text={words.recovery.forgetText}
          yes={words.recovery.forget}
          onYes={() => copy.forget(recovery)}
          onClose={() => setSure(false)}
        />
      )}
    </article>
  )
}

function Passages({ recovery }: { recovery: Recovery }): JSX.Element {
  const passages = passagesOf(recovery.before, editsOf(recovery))
  if (passages.length === 0) return <p class="soft">{words.recovery.onlyFormat}</p>
  return (
    <dl>
      {passages.map(({ kind, text, at }) => (
        <div key={`${kind} ${at}`} class={kind}>
          <dt>{kind === "typed" ? words.recovery.typed : words.recovery.removed}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}
