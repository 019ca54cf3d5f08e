const BYTES = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})

/** CRC-32, as zlib has it, over the UTF-8 of a text; half a surrogate pair counts as U+FFFD. */
export function crc32(text: string): number {
  let rest = -1
  for (const byte of new TextEncoder().encode(text)) rest = (rest >>> 8) ^ (BYTES[(rest ^ byte) & 0xff] as number)
  return ~rest >>> 0
}
