import { count } from "./counting.ts"

export const editor = {
  back: "All documents",
  titleLabel: "Title of the document",
  contentLabel: "Content of the document",
  contentHint: "Escape, then Tab leaves the text; Alt+F10 leads to the formatting.",
  richPlaceholder: "Begin to write…",
  plainPlaceholder: "Begin to type…",
  opening: "Opening the document…",
  here: (others: number) => count(others, { one: "# other person is here", other: "# other people are here" }),
  share: "Share",
  signInToEdit: "Sign in",
  titleRefused: (why: string) => `The title is not saved: ${why}`,
  refused: (why: string) => `That was not put in: ${why}`,
} as const

export const saving = {
  saved: (revision: number) => count(revision, { other: "All changes saved · revision #" }),
  saving: "Saving…",
  delayed: "Saving… this takes longer than usual; your edits are kept",
  waiting: (edits: number) => count(edits, { one: "# edit waiting · offline", other: "# edits waiting · offline" }),
  waitingHere: (edits: number) =>
    count(edits, {
      one: "# edit waiting · offline: keep this tab open",
      other: "# edits waiting · offline: keep this tab open",
    }),
  offline: "Offline · all your changes are saved",
  refused: (why: string) => `Not saved: ${why}`,
  readOnly: "Read only",
  canComment: "You can comment",
  readOnlyNow: "Read only now: your role changed",
  readOnlyKept: "Read only now: your role changed. Your unsaved edits are kept here",
  noAccess: "You no longer have access",
  noAccessKept: "You no longer have access: your unsaved edits are kept here",
  signedOut: "You are signed out: sign in to go on",
  signedOutKept: "You are signed out: your unsaved edits are kept here",
  inTrash: "In the trash: read only",
  stopped: (why: string) => `Stopped: ${why}`,
} as const

export const presence = {
  states: { active: "", idle: "away for a while", typing: "typing" },
  follow: (name: string, state: string) => (state === "" ? `Follow ${name}` : `Follow ${name}, ${state}`),
  following: (name: string) => `Following ${name}`,
  stop: "Stop",
  came: (names: string) => `${names} came in`,
  left: (names: string) => `${names} left`,
  others: (others: number) => count(others, { other: "and # more" }),
  inside: (people: number) => count(people, { one: "# person is inside", other: "# people are inside" }),
} as const

export const recovery = {
  banner: (sets: number) =>
    count(sets, {
      one: "Some of your edits could not be merged. They are kept here.",
      other: "# sets of your edits could not be merged. They are kept here.",
    }),
  look: "Look at them",
  title: "Edits that are kept for you",
  text: "These edits could not go into the document: it was replaced or put away while you wrote, or your role changed. Nothing of them is lost.",
  typed: "You typed",
  removed: "You deleted",
  whole: "The whole text as you saw it",
  onlyFormat: "Only formatting was changed.",
  copy: "Copy as text",
  putBack: "Put back",
  forget: "Forget",
  forgetTitle: "Forget these edits?",
  forgetText: "They are not in the document, and cannot be brought back.",
  failed: (why: string) => `They could not be put back: ${why}`,
} as const

export const toolbar = {
  label: "Formatting",
  undo: "Undo",
  redo: "Redo",
  style: "Paragraph style",
  text: "Text",
  heading1: "Heading 1",
  heading2: "Heading 2",
  heading3: "Heading 3",
  quote: "Quote",
  code: "Code",
  bold: "Bold",
  italic: "Italic",
  underline: "Underline",
  strike: "Strikethrough",
  inlineCode: "Inline code",
  link: "Link",
  bullet: "Bulleted list",
  ordered: "Numbered list",
  check: "Checklist",
  clear: "Clear formatting",
  address: "Address of the link",
  setLink: "Set",
  openLink: "Open",
  removeLink: "Remove",
} as const
