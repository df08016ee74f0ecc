/** Character classes of Lua patterns: which of the 256 bytes match. */
export type ByteClass = Uint8Array

type Predicate = (byte: number) => boolean

function between(first: string, last: string): Predicate {
  return (byte) => byte >= first.charCodeAt(0) && byte <= last.charCodeAt(0)
}

const upper = between("A", "Z")
const lower = between("a", "z")
const digit = between("0", "9")
const letter: Predicate = (byte) => upper(byte) || lower(byte)

/** The letters after `%`; a capital letter is the opposite. Source: gopher-lua's pm package; there is no `%f` or `%g`. */
const named: Readonly<Record<string, Predicate>> = {
  a: letter,
  c: (byte) => byte < 0x20 || byte === 0x7f,
  d: digit,
  l: lower,
  p: (byte) => byte > 0x20 && byte < 0x7f && !letter(byte) && !digit(byte),
  s: (byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d),
  u: upper,
  w: (byte) => letter(byte) || digit(byte),
  x: (byte) => digit(byte) || between("a", "f")(byte) || between("A", "F")(byte),
  z: (byte) => byte === 0,
}

function classOf(predicate: Predicate): ByteClass {
  return Uint8Array.from({ length: 256 }, (_, byte) => (predicate(byte) ? 1 : 0))
}

export const anyByte: ByteClass = new Uint8Array(256).fill(1)
export const noByte: ByteClass = new Uint8Array(256)

/** Made when a pattern first names them: most Workers run no Lua. */
const namedClasses = new Map<string, ByteClass>()

function namedClass(letter: string): ByteClass | undefined {
  const made = namedClasses.get(letter)
  if (made !== undefined) return made
  const predicate = named[letter.toLowerCase()]
  if (predicate === undefined) return undefined
  const isOpposite = letter !== letter.toLowerCase()
  const byteClass = classOf((byte) => predicate(byte) !== isOpposite)
  namedClasses.set(letter, byteClass)
  return byteClass
}

const singles: (ByteClass | undefined)[] = []

/** The class of one byte. */
export function singleByte(byte: number): ByteClass {
  singles[byte] ??= classOf((one) => one === byte)
  return singles[byte]
}

/** The class after `%`: a named one, or the byte itself. Nothing matches `%` at the end of a pattern. */
export function escapedClass(character: string): ByteClass {
  if (character === "") return noByte
  return namedClass(character) ?? singleByte(character.charCodeAt(0))
}

/** The bytes from one to another. */
export function byteRange(first: number, last: number): ByteClass {
  return classOf((byte) => byte >= first && byte <= last)
}

export function union(classes: readonly ByteClass[], isNegated: boolean): ByteClass {
  return classOf((byte) => classes.some((one) => one[byte] === 1) !== isNegated)
}
