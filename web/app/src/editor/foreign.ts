/** One op of what is pasted. */
export type PastedOp = { readonly insert?: string | object; readonly attributes?: { readonly [name: string]: unknown } }

// Looks that belong to where something was copied: black on black, if somebody reads in the dark.
const FOREIGN = new Set(["color", "background", "font", "size"])

/** What is pasted, as it fits here: without foreign looks, and with links in place of pictures that would be fetched. */
export function asFits(ops: readonly PastedOp[]): PastedOp[] {
  return ops.map(({ insert, attributes }) => {
    const kept = Object.entries(attributes ?? {}).filter(([name]) => !FOREIGN.has(name))
    const address = remotePicture(insert)
    const looks = Object.fromEntries(address === null ? kept : [...kept, ["link", address]])
    const op = { insert: address ?? insert ?? "" }
    return Object.keys(looks).length > 0 ? { ...op, attributes: looks } : op
  })
}

/** The address of a picture that is elsewhere: who fetched it would tell there that they read this. */
function remotePicture(insert: PastedOp["insert"]): string | null {
  if (typeof insert !== "object" || !("image" in insert) || typeof insert.image !== "string") return null
  return /^https?:/i.test(insert.image) ? insert.image : null
}
