import { count } from "./counting.ts"

export const history = {
  title: "History",
  back: "Back to now",
  content: "Content as it was",
  asOf: (when: string) => `As it was on ${when}`,
  now: "As it is now",
  revision: (number: number) => count(number, { other: "revision #" }),
  fetching: (percent: number) => `Fetching the history… ${percent} %`,
  failed: (why: string) => `The history could not be fetched: ${why}`,
  sittings: "Who wrote when",
  somebody: "A guest",
  changed: (typed: number, removed: number) =>
    `${count(typed, { one: "# character typed", other: "# characters typed" })}, ${count(removed, { other: "# deleted" })}`,
  unchanged: "Only formatting was changed",
  today: "Today",
  yesterday: "Yesterday",
  older: "Earlier history",
  newer: "Later history",
  colours: "Show who wrote what",
  copy: "Copy as text",
  take: "Take this revision along",
  player: "Playback",
  place: "Place in the history",
  placeText: (number: number, of: number, name: string, when: string) =>
    `Revision ${number} of ${of}, ${name}, ${when}`,
  play: "Play",
  pause: "Pause",
  stepBack: "One revision back",
  stepOn: "One revision on",
  sittingBack: "To the sitting before",
  sittingOn: "To the next sitting",
  rate: "Speed",
  rates: { 10: "Slow", 40: "Normal", 160: "Fast", 640: "Very fast" },
} as const

export const more = {
  label: "More about this document",
  markdown: "Download as Markdown",
  html: "Download as HTML",
  text: "Download as text",
  history: "History",
  historyHint: "Who wrote what, and when",
  duplicate: "Make a copy",
  failed: (why: string) => `That was not done: ${why}`,
} as const
