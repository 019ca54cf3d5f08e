/** A colour as others sent it, if it is one; what is not could be anything. */
export function safeColour(colour: string): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour : "#57534e"
}
