const signs = new Intl.Segmenter()

/** The first sign of the first and of the last word of a name, as a reader sees signs. */
export function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/u)
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]]
  return ends
    .map((part) => [...signs.segment(part ?? "")][0]?.segment ?? "")
    .join("")
    .toUpperCase()
}
