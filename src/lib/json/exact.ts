import { measure } from "./measure.ts"
import { maxDepth } from "./scan.ts"

/**
 * Whether `JSON.parse` loses nothing of a JSON text: no number that JavaScript prints otherwise, no lone surrogate escape, no
 * depth that Go refuses. May say no without need (a suspicious text in a string), never yes.
 */
export function parsesExactly(text: string): boolean {
  return !hasOddNumber(text) && !hasLoneSurrogate(text) && !nestsTooDeep(text)
}

/** JavaScript prints every decimal number of at most 15 digits as it was, unless its form is one of those looked for here. */
function hasOddNumber(text: string): boolean {
  return exponent.test(text) || hasMinusZero(text) || hasOddFraction(text) || hasLongNumber(text)
}

const exponent = /\d[eE][-+]?\d+[\s,\]}]|\d[eE][-+]?\d+$/

/** Integers `-0`; `-0.0` is an odd fraction. */
function hasMinusZero(text: string): boolean {
  for (let at = text.indexOf("-0"); at >= 0; at = text.indexOf("-0", at + 2)) {
    if (endsNumber(text.charCodeAt(at + 2))) return true
  }
  return false
}

/** Fractions that end with a zero (`1.50`), and those below 1e-6, which JavaScript prints with an exponent. */
function hasOddFraction(text: string): boolean {
  for (let point = text.indexOf("."); point >= 0; point = text.indexOf(".", point + 1)) {
    let end = point + 1
    while (isDigit(text.charCodeAt(end))) end++
    if (end === point + 1) continue
    if (text.charCodeAt(end - 1) === 0x30 && endsNumber(text.charCodeAt(end))) return true
    if (end > point + 6 && text.startsWith("000000", point + 1)) return true
  }
  return false
}

const longRun = 16

/** Numbers of 16 characters or more that do not come back; one of every 16 characters finds any such run. */
function hasLongNumber(text: string): boolean {
  for (let at = longRun - 1; at < text.length; at += longRun) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue
    let start = at
    while (isDigitOrPoint(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (isDigitOrPoint(text.charCodeAt(end))) end++
    at = Math.max(at, end - longRun)
    if (end - start < longRun || text.charCodeAt(start - 1) === 0x22) continue
    const source = text.slice(start, end)
    if (String(Number(source)) !== source) return true
  }
  return false
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isDigitOrPoint(code: number): boolean {
  return code === 0x2e || isDigit(code)
}

/** A blank, a comma, a closing bracket or the end of the text. */
function endsNumber(code: number): boolean {
  return code === 0x2c || code === 0x7d || code === 0x5d || code <= 0x20 || Number.isNaN(code)
}

/**
 * An escaped surrogate without its other half. An escaped backslash before a `u` may hide one from this expression,
 * so it counts too.
 */
const loneSurrogate =
  /\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]|\\\\u/

function hasLoneSurrogate(text: string): boolean {
  return text.includes("\\u") && loneSurrogate.test(text)
}

/** Most texts are too short for that depth, or have too few brackets, to be measured. */
function nestsTooDeep(text: string): boolean {
  if (text.length <= maxDepth) return false
  return count(text, "{") + count(text, "[") > maxDepth && measure(text, maxDepth).depth > maxDepth
}

function count(text: string, character: string): number {
  let found = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++
  return found
}
