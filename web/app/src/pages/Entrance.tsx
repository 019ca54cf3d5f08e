import type { ComponentChildren, JSX } from "preact"
import { Mark } from "../parts/Mark.tsx"
import { words } from "../words.ts"

/** The frame of the pages by which one comes in: a form, and below it where else one may want to go. */
export function Entrance(props: { title: string; children: ComponentChildren; below: ComponentChildren }): JSX.Element {
  return (
    <div class="entrance">
      <main>
        <Mark />
        <h1>{props.title}</h1>
        {props.children}
        <p class="below">{props.below}</p>
      </main>
      <footer>
        {words.promise} <a href="/api/docs/">{words.docs}</a>
      </footer>
    </div>
  )
}
