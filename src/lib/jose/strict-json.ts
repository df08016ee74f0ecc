/** Deeper documents are refused: nobody nests claims like that, and every level costs stack. */
const maxDepth = 200

/**
 * Parses JSON in which no object may have two members of one name and no number may be beyond a double. Security tokens need
 * this: two parsers that pick different duplicates see two different tokens (RFC 8725, section 2.6; RFC 7519, section 4).
 * @returns `undefined` for anything else, too deep nesting included.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  // A parsed object has one key for each name, its text has one colon for each member: they differ if a name comes twice.
  return membersOf(value, 0) === colonsOutsideStrings(text) ? value : undefined
}

/** Members of all objects in a value; NaN when it is too deep or holds a number that is no double. */
function membersOf(value: unknown, depth: number): number {
  if (typeof value === "number") return Number.isFinite(value) ? 0 : Number.NaN
  if (typeof value !== "object" || value === null) return 0
  if (depth === maxDepth) return Number.NaN
  if (Array.isArray(value)) {
    let members = 0
    for (const item of value) members += membersOf(item, depth + 1)
    return members
  }
  const names = Object.keys(value)
  let members = names.length
  for (const name of names) members += membersOf((value as Record<string, unknown>)[name], depth + 1)
  return members
}

function colonsOutsideStrings(text: string): number {
  let colons = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x3a) colons++
    else if (code === 0x22) at = closingQuote(text, at)
  }
  return colons
}

/** Where the string that begins at `start` ends; the text is known to be JSON. */
function closingQuote(text: string, start: number): number {
  let at = text.indexOf('"', start + 1)
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++
  return backslashes % 2 === 1
}
