import { CollabError, contentOf, editsOf, type Recovery, textOf } from "@nexus/sdk"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { CopyButton } from "../parts/CopyButton.tsx"
import { Sure } from "../parts/Dialog.tsx"
import { Notice } from "../parts/Notice.tsx"
import { told } from "../sending.ts"
import { words } from "../words.ts"
import { passagesOf } from "./passages.ts"

type Props = {
  recovery: Recovery
  /** Left out where there is nothing that they could be put back into; null where that is not allowed. */
  onPutBack?: (() => void) | null
  onForget: () => void
}

/** Edits that could not be merged: what they were, and what can be done with them. */
export function Kept({ recovery, onPutBack, onForget }: Props): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null)
  const [sure, setSure] = useState(false)
  const whole = textOf(contentOf(recovery))
  const putBack = () => {
    try {
      onPutBack?.()
    } catch (error) {
      if (!(error instanceof CollabError)) throw error
      setProblem(words.recovery.failed(told(error.code, error.detail)))
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
        {onPutBack !== undefined && (
          <button type="button" class="button main slim" disabled={onPutBack === null} onClick={putBack}>
            {words.recovery.putBack}
          </button>
        )}
      </div>
      {sure && (
        <Sure
          title={words.recovery.forgetTitle}
          text={words.recovery.forgetText}
          yes={words.recovery.forget}
          onYes={onForget}
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
