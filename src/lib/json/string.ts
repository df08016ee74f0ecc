/** What `JSON.stringify` writes otherwise than Go; all of it stands in strings only. `\ud` may be a lone surrogate. */
const special = /[<>&\u2028\u2029]|\\ud/

const replaceable = /[<>&\u2028\u2029]|\\(?:\\|ud[89a-f]..)/g

const escapes: Record<string, string> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
  "\\\\": "\\\\",
}

/** JSON text of `JSON.stringify` in Go's form: `<`, `>`, `&`, U+2028, U+2029 escaped, lone surrogates as U+FFFD. */
export function escapeAsGo(text: string): string {
  return special.test(text) ? text.replace(replaceable, (found) => escapes[found] ?? "\ufffd") : text
}

/** How long `escapeAsGo` would make a text, lone surrogates not counted. */
export function escapedLength(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x3c || code === 0x3e || code === 0x26 || code === 0x2028 || code === 0x2029) length += 5
  }
  return length
}

/** One string as a JSON literal in Go's form. */
export function encodeString(value: string): string {
  return escapeAsGo(JSON.stringify(value))
}
