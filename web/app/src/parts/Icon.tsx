import type { JSX } from "preact"

// Drawn on a grid of 20, by strokes.
const PATHS = {
  back: "M12 4.5 6.5 10l5.5 5.5",
  bell: "M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.5 17h3",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zm0 6h5.8a3 3 0 0 1 0 6H6z",
  bullet: "M8 5h9M8 10h9M8 15h9M3.5 5h.01M3.5 10h.01M3.5 15h.01",
  check: "M9.5 5.5H17M9.5 14.5H17M2.5 5.5l1.6 1.6L7 4M2.5 14.5l1.6 1.6L7 13",
  clear: "M5 4h10M10 4 8.6 10M4 17l12-12M8 16h6",
  close: "M5 5l10 10M15 5 5 15",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.8 1.8",
  colours: "m12.5 4 3.5 3.5-8 8H4.5V12zM10.5 6l3.5 3.5M12 16h4.5",
  comment: "M4 4.5h12v9H9.5L6 16.5v-3H4z",
  commentPlus: "M4 4.5h12v9H9.5L6 16.5v-3H4zM10 6.8v4.4M7.8 9h4.4",
  copy: "M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4",
  done: "m4.5 10.5 3.5 3.5 7.5-8",
  smile: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.2 11.5c1.2 2 4.4 2 5.6 0M7.8 8h.01M12.2 8h.01",
  code: "m7 6-4 4 4 4m6-8 4 4-4 4",
  down: "m6 8 4 4 4-4",
  download: "M10 3.5v9M6.5 9.5 10 13l3.5-3.5M4 16.5h12",
  italic: "M8.5 4h6M5.5 16h6M12 4 8 16",
  link: "M8.5 11.5a3 3 0 0 0 4.3.2l2.6-2.6a3 3 0 0 0-4.3-4.3l-.9.9m1.3 2.8a3 3 0 0 0-4.3-.2l-2.6 2.6a3 3 0 0 0 4.3 4.3l.9-.9",
  lock: "M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  more: "M4 10a.6.6 0 1 0 1.2 0 .6.6 0 0 0-1.2 0m5.4 0a.6.6 0 1 0 1.2 0 .6.6 0 0 0-1.2 0m5.4 0a.6.6 0 1 0 1.2 0 .6.6 0 0 0-1.2 0",
  ordered: "M8.5 5H17M8.5 10H17M8.5 15H17M3 4l1.2-.8V7M3 13.2c.3-.9 2-.9 2 .2 0 1-2 1.5-2 2.8h2.1",
  pause: "M7.5 5v10M12.5 5v10",
  people:
    "M7.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 16c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M13 9.3a2.2 2.2 0 0 0 0-4.4M17 15.5c0-2-1.2-3.3-3-3.7",
  plain: "M5 2.5h7l3.5 3.5v11.5h-10.5zM12 2.5v3.5h3.5M7.5 10h5.5M7.5 13h3.5",
  play: "M7 4.5v11l9-5.5z",
  plus: "M10 4v12M4 10h12",
  quote: "M4 5v10M8 6h9M8 10h9M8 14h6",
  redo: "M15.5 8H8a4 4 0 0 0 0 8h3.5M12.5 5l3 3-3 3",
  rich: "M5 2.5h7l3.5 3.5v11.5h-10.5zM12 2.5v3.5h3.5M7.5 14.5l2.5-5.5 2.5 5.5M8.4 12.7h3.2",
  search: "M9 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10zm3.8-1.2L16.5 16.5",
  sittingBack: "M15 5v10l-6.5-5zM5.5 5v10",
  sittingOn: "M5 5v10l6.5-5zM14.5 5v10",
  stepBack: "m12 5.5-4.5 4.5 4.5 4.5",
  stepOn: "m8 5.5 4.5 4.5L8 14.5",
  strike:
    "M4 10h12M13.5 6.5C13 5 11.7 4.2 10 4.2c-2 0-3.4 1-3.4 2.6 0 1.3.9 2 2.2 2.5M6.3 13.2c.4 1.6 1.8 2.6 3.8 2.6 2.1 0 3.5-1 3.5-2.7",
  trash: "M4 5.5h12M8 5.5V4h4v1.5M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5",
  underline: "M6 4v5.5a4 4 0 0 0 8 0V4M5 17h10",
  undo: "M4.5 8H12a4 4 0 0 1 0 8H8.5M7.5 5l-3 3 3 3",
  upload: "M10 13V4M6.5 7.5 10 4l3.5 3.5M4 16.5h12",
  warning: "M10 3.5 17.5 16.5h-15zM10 8v4M10 14.3h.01",
} as const

/** What there are icons of. */
export type IconName = keyof typeof PATHS

/** A small drawing beside words that say the same; screen readers pass over it. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
