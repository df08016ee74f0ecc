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

/** One string as a JSON literal in Go's form. */
export function encodeString(value: string): string {
  return escapeAsGo(JSON.stringify(value))
}
