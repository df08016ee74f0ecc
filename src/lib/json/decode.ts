import { maxDepth, scan, type TextKind } from "./scan.ts"
import type { JsonValue } from "./value.ts"

/**
 * The first JSON value of the text, as Go's json.Decoder with UseNumber reads it: blanks may come before it, whatever follows
 * is ignored, the last of duplicate keys wins, lone surrogate escapes become U+FFFD, number text is kept.
 * @throws JsonSyntaxError with Go's words
 */
export function decodeFirst(text: string): JsonValue {
  return decode(text, "stream")
}

/**
 * The one JSON value of the text, as Go's json.Unmarshal reads it; otherwise like `decodeFirst`.
 * @throws JsonSyntaxError with Go's words
 */
export function decodeWhole(text: string): JsonValue {
  return decode(text, "document")
}

function decode(text: string, kind: TextKind): JsonValue {
  if (parsesExactly(text)) {
    try {
      return JSON.parse(text) as JsonValue
    } catch {
      // The scanner below knows Go's words for it, and a first value may stand before the fault.
    }
  }
  return scan(text, kind)
}

/** Whether `JSON.parse` loses nothing of this text. May say no without need, never yes. */
function parsesExactly(text: string): boolean {
  return !hasOddNumber(text) && !hasOddSurrogate(text) && !nestsTooDeep(text)
}

/**
 * Number texts that JavaScript might print otherwise: a final zero after the point, an exponent, minus zero, less than
 * 1e-6, sixteen digits or more. Also finds them inside strings, which costs only time.
 */
const suspects =
  /(?:^|[[:,\s])(-?\d(?:\d*\.\d*0(?=[\s,\]}]|$)|\d*(?:\.\d+)?[eE][-+\d]*|\.000000\d*|[\d.]{15,})|-0(?=[\s,\]}]|$))/g

function hasOddNumber(text: string): boolean {
  suspects.lastIndex = 0
  for (let match = suspects.exec(text); match !== null; match = suspects.exec(text)) {
    const source = match[1] ?? ""
    if (String(Number(source)) !== source) return true
  }
  return false
}

/**
 * An escaped surrogate without its other half. An escaped backslash before a `u` may hide one from this expression,
 * so it counts too.
 */
const loneSurrogate =
  /\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]|\\\\u/

function hasOddSurrogate(text: string): boolean {
  return text.includes("\\u") && loneSurrogate.test(text)
}

/** Every level needs two brackets, so most texts are too short, or have too few brackets, to be counted. */
function nestsTooDeep(text: string): boolean {
  if (text.length <= 2 * maxDepth) return false
  if (count(text, "}") + count(text, "]") <= maxDepth) return false
  return depth(text) > maxDepth
}

function count(text: string, character: string): number {
  let found = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++
  return found
}

/** The greatest depth of brackets outside of strings. */
function depth(text: string): number {
  let current = 0
  let greatest = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = stringEnd(text, at)
    else if (code === 0x5b || code === 0x7b) greatest = Math.max(greatest, ++current)
    else if (code === 0x5d || code === 0x7d) current--
  }
  return greatest
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at
  }
  return text.length
}
