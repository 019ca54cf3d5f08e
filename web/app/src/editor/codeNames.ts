/** Whether a name tells of a language: notes.md does, and neither does notes.txt nor “Plan 2.0”. */
export function isCode(name: string): boolean {
  return /\.[a-z]\w{0,7}$/i.test(name) && !/\.(txt|text)$/i.test(name)
}
