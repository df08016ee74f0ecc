import { TextBuilder } from "../text-builder.ts"

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
  if (!special.test(text)) return text
  return text.length > wholeUnits ? escapedInBlocks(text) : escaped(text)
}

function escaped(text: string): string {
  return text.replace(replaceable, (found) => escapes[found] ?? "\ufffd")
}

/** Longer texts are taken in blocks: the engine keeps a piece for every match until all are found. */
const wholeUnits = 1024 * 1024
const blockUnits = 64 * 1024

function escapedInBlocks(text: string): string {
  const built = new TextBuilder()
  for (let start = 0; start < text.length; ) {
    const end = blockEnd(text, start)
    built.add(escaped(text.slice(start, end)))
    start = end
  }
  return built.text()
}

/** A place behind `start`, where no escape is under way, that cuts no escape either. */
function blockEnd(text: string, start: number): number {
  const end = start + blockUnits
  if (end >= text.length) return text.length
  for (let at = end - 1; at > end - 6; at--) {
    if (text[at] !== "\\") continue
    let first = at
    while (first > start && text[first - 1] === "\\") first--
    const opensEscape = (at - first) % 2 === 0
    const length = text[at + 1] === "u" ? 6 : 2
    return opensEscape && at + length > end ? at : end
  }
  return end
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
