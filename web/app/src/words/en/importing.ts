import { count } from "./counting.ts"

export const importing = {
  choose: "Import files…",
  chooseHint: "Text, Markdown, HTML, code",
  chooseLabel: "Files to import",
  drop: "Drop here to import",
  dropHint: "Text, Markdown, HTML or code: each file becomes a document",
  busy: "Importing…",
  done: (documents: number) =>
    count(documents, { one: "# document was imported.", other: "# documents were imported." }),
  failed: (name: string, why: string) => `“${name}” was not imported: ${why}`,
  tooLarge: "it is larger than 8 MB. Part it into several.",
  noText: "it holds no text. Save it as text, Markdown or HTML first.",
  unreadable: "it could not be read. A folder cannot be imported: open it and drop what is inside.",
} as const
