import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  LanguageDescription,
  type LanguageSupport,
  syntaxHighlighting,
} from "@codemirror/language"
import type { Extension } from "@codemirror/state"
import { lineNumbers } from "@codemirror/view"
import { classHighlighter } from "@lezer/highlight"

// Each is fetched when a document needs it.
const LANGUAGES: readonly LanguageDescription[] = [
  language("Markdown", ["md", "markdown"], async () =>
    (await import("@codemirror/lang-markdown")).markdown({ codeLanguages: LANGUAGES }),
  ),
  language("Python", ["py", "pyi"], async () => (await import("@codemirror/lang-python")).python()),
  language("JavaScript", ["js", "mjs", "cjs", "jsx"], async () => javascript({ jsx: true })),
  language("TypeScript", ["ts", "mts", "cts"], async () => javascript({ typescript: true })),
  language("TSX", ["tsx"], async () => javascript({ typescript: true, jsx: true })),
  language("JSON", ["json"], async () => (await import("@codemirror/lang-json")).json()),
  language("HTML", ["html", "htm", "svg", "xml"], async () => (await import("@codemirror/lang-html")).html()),
  language("CSS", ["css"], async () => (await import("@codemirror/lang-css")).css()),
  language("SQL", ["sql"], async () => (await import("@codemirror/lang-sql")).sql()),
  language("YAML", ["yaml", "yml"], async () => (await import("@codemirror/lang-yaml")).yaml()),
]

/** How CodeMirror shows what is called so: in the colours of its language, if we know that, and with numbered lines. */
export async function codeCalled(name: string): Promise<Extension> {
  const found = LanguageDescription.matchFilename(LANGUAGES, name.toLowerCase())
  const isProse = found?.name === "Markdown"
  const support = found ? await found.load() : []
  const highlighting = syntaxHighlighting(classHighlighter)
  return isProse ? [support, highlighting] : [support, highlighting, CODE]
}

// What helps with code, and disturbs in prose.
const CODE: Extension = [lineNumbers(), bracketMatching(), indentOnInput(), indentUnit.of("    ")]

function language(name: string, extensions: readonly string[], load: () => Promise<LanguageSupport>) {
  return LanguageDescription.of({ name, extensions, alias: extensions, load })
}

async function javascript(config: { jsx?: boolean; typescript?: boolean }): Promise<LanguageSupport> {
  return (await import("@codemirror/lang-javascript")).javascript(config)
}
