import type { JSX } from "preact"
import { Empty } from "../parts/Empty.tsx"
import { words } from "../words.ts"

/** The server does not answer, and nothing can be shown without it. */
export function Unreachable({ troubled = false }: { troubled?: boolean }): JSX.Element {
  return (
    <main class="alone">
      <Empty alone title={words.name} text={troubled ? words.troubled : words.unreachable}>
        <button type="button" class="button main" onClick={() => location.reload()}>
          {words.tryAgain}
        </button>
      </Empty>
    </main>
  )
}
