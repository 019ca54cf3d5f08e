/** The name that is being written behind an @ right before the caret, and where the @ stands; null if none is. */
export function namedAt(text: string, caret: number): { readonly at: number; readonly begun: string } | null {
  const found = /(?:^|[^\w@./-])@([\w.-]{0,150})$/.exec(text.slice(0, caret))
  if (!found) return null
  const begun = found[1] ?? ""
  return { at: caret - begun.length - 1, begun: begun.toLowerCase() }
}

/** The people whose username, or a word of whose name, begins so. */
export function suggested<Someone extends { readonly name: string; readonly username: string }>(
  people: readonly Someone[],
  begun: string,
): readonly Someone[] {
  const fits = ({ name, username }: Someone) =>
    [username, name, ...name.split(/\s+/)].some((word) => word.toLowerCase().startsWith(begun))
  return people.filter(fits).slice(0, 5)
}
