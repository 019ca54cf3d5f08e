// A tag, whatever stands in the quotes of its attributes. In text a < is written &lt;
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^>"'])*>/gi

// What is no text of the page that it was copied from, and would be reported too.
const UNSEEN = /<(style|script)\b[\s\S]*?<\/\1\s*>/gi

/**
 * HTML without style sheets and scripts, whose `style` attributes are called `data-style`: a page that forbids inline styles reports every one that is parsed,
 * even if it is never shown.
 */
export function withoutStyles(html: string): string {
  return html.replace(UNSEEN, "").replace(TAG, (tag) => tag.replace(/(["'\s])style(?=\s*=)/gi, "$1data-style"))
}

/** Give the elements their styles back, by the way that a page may. */
export function restyle(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-style]")) {
    element.style.cssText = element.dataset["style"] ?? ""
    element.removeAttribute("data-style")
  }
}
