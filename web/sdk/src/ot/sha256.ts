/**
 * SHA-256 of text that is pure ASCII, in lower-case hexadecimal, as FIPS 180-4 defines it.
 *
 * Browsers have their own only on pages that came over https, and it cannot be asked without waiting.
 */
export function sha256(text: string): string {
  const words = padded(text)
  const state = Uint32Array.from(ROOTS)
  const schedule = new Uint32Array(64)
  for (let start = 0; start < words.length; start += 16) absorb(state, schedule, words.subarray(start, start + 16))
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("")
}

const PRIMES = firstPrimes(64)

// The first 32 bits of the fractions of square roots, and of cube roots, of primes.
const ROOTS = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const CONSTANTS = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)))

function padded(text: string): Uint32Array {
  const words = new Uint32Array(Math.ceil((text.length + 9) / 64) * 16)
  const put = (index: number, byte: number) => {
    words[index >> 2] = at(words, index >> 2) | (byte << (24 - 8 * (index & 3)))
  }
  for (let index = 0; index < text.length; index++) put(index, text.charCodeAt(index))
  put(text.length, 0x80)
  words[words.length - 2] = text.length / 2 ** 29
  words[words.length - 1] = text.length << 3
  return words
}

function absorb(state: Uint32Array, schedule: Uint32Array, block: Uint32Array): void {
  schedule.set(block)
  for (let t = 16; t < 64; t++) {
    const w15 = at(schedule, t - 15)
    const w2 = at(schedule, t - 2)
    const early = turned(w15, 7) ^ turned(w15, 18) ^ (w15 >>> 3)
    const late = turned(w2, 17) ^ turned(w2, 19) ^ (w2 >>> 10)
    schedule[t] = at(schedule, t - 16) + early + at(schedule, t - 7) + late
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as Eight
  for (let t = 0; t < 64; t++) {
    const choice = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + at(CONSTANTS, t) + at(schedule, t)
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = at(state, index) + word
}

type Eight = [number, number, number, number, number, number, number, number]

function at(words: Uint32Array, index: number): number {
  return words[index] as number // the callers stay inside
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function fraction(root: number): number {
  return (root - Math.floor(root)) * 2 ** 32
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number)
  }
  return primes
}
