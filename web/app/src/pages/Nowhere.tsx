import type { JSX } from "preact"
import { Link } from "../navigation.tsx"
import { Empty } from "../parts/Empty.tsx"
import { words } from "../words.ts"

/** There is nothing at this address. */
export function Nowhere(): JSX.Element {
  return (
    <main class="alone">
      <Empty alone title={words.failures.nowhereTitle} text={words.failures.nowhere}>
        <Link to="/" class="button main">
          {words.failures.home}
        </Link>
      </Empty>
    </main>
  )
}
