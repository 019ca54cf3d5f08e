import { readText } from "./rest.ts"

/** Formats in which content is taken along. */
export type Form = "markdown" | "html" | "text"

const ENDINGS: { readonly [Name in Form]: string } = { markdown: "md", html: "html", text: "txt" }

/** The formats that suit a document: text alone needs no other. */
export function formsOf(rich: boolean): readonly Form[] {
  return rich ? ["markdown", "html", "text"] : ["text"]
}

/** Save a document's content as a file named after its title; as of a revision, or the newest. */
export async function save(
  id: string,
  link: string | null,
  title: string,
  form: Form,
  revision: number | null = null,
): Promise<void> {
  const query = new URLSearchParams({ format: form, ...(revision !== null && { revision: `${revision}` }) })
  const content = await readText(`/documents/${id}/content?${query}`, link)
  const address = URL.createObjectURL(new Blob([form === "html" ? page(title, content) : content]))
  const anchor = document.createElement("a")
  anchor.href = address
  anchor.download = fileName(title, form)
  anchor.click()
  URL.revokeObjectURL(address)
}

/** A name that every system takes: what a title has that no file name may goes, and the ending is there once. */
export function fileName(title: string, form: Form): string {
  const bare = title.replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, " ").replace(/\s+/g, " ")
  const name = bare.replace(/^[. ]+|[. ]+$/g, "").slice(0, LONGEST) || "document"
  const ending = form === "text" ? /\.[a-z]\w{0,7}$/i : new RegExp(`\\.${ENDINGS[form]}$`, "i")
  return ending.test(name) ? name : `${name}.${ENDINGS[form]}`
}

// Characters of a name: with an ending, and in four bytes each, it is within what file systems take.
const LONGEST = 60

/** A whole page, so that it opens anywhere as what it is. */
function page(title: string, content: string): string {
  const said = title.replace(/[&<]/g, (sign) => (sign === "&" ? "&amp;" : "&lt;"))
  return `<!doctype html>\n<meta charset="utf-8">\n<title>${said}</title>\n${content}\n`
}
