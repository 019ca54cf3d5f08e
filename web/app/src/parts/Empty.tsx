import type { ComponentChildren, JSX } from "preact"

type Props = {
  title: string
  text: string
  /** Nothing else is on the page. */
  alone?: boolean
  children?: ComponentChildren
}

/** A place where there is nothing yet, and what to do about it. */
export function Empty(props: Props): JSX.Element {
  const Heading = props.alone ? "h1" : "h2"
  return (
    <div class="empty">
      <Sheets />
      <Heading>{props.title}</Heading>
      <p>{props.text}</p>
      {props.children}
    </div>
  )
}

function Sheets(): JSX.Element {
  return (
    <svg class="sheets" viewBox="0 0 160 112" aria-hidden="true">
      <rect class="far" x="30" y="22" width="66" height="82" rx="7" transform="rotate(-8 63 63)" />
      <rect class="near" x="62" y="14" width="70" height="86" rx="7" transform="rotate(5 97 57)" />
      <g transform="rotate(5 97 57)">
        <path class="line" d="M74 34h34M74 46h46M74 58h40" />
        <path class="caret" d="M119 52v12" />
        <path class="line" d="M74 70h28" />
        <path class="caret other" d="M107 64v12" />
      </g>
    </svg>
  )
}
