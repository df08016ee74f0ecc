import { anyByte, type ByteClass, byteRange, escapedClass, noByte, singleByte, union } from "./pattern-classes.ts"

/** The parts of a Lua pattern in order; captures are marked by their start and end. */
export type PatternItem =
  | { readonly kind: "class"; readonly bytes: ByteClass; readonly repeat: "" | "*" | "+" | "-" | "?" }
  | { readonly kind: "open" | "close" | "position"; readonly capture: number }
  | { readonly kind: "reference"; readonly capture: number }
  | { readonly kind: "balance"; readonly opening: number; readonly closing: number }

export interface ParsedPattern {
  readonly items: readonly PatternItem[]
  readonly isAnchored: boolean
  readonly isTailAnchored: boolean
  readonly captureCount: number
}

/** A malformed pattern. The message says where: `unexpected EOS at 1`. */
export class PatternError extends Error {}

/**
 * Parses a pattern. Source: gopher-lua's pm package, whose errors name the index of the byte read last ("EOS" past the
 * end), whose `]` and `-` stand for themselves where a set begins, and whose quantifiers stand for themselves after
 * anything that is no class.
 */
export function parsePattern(pattern: string): ParsedPattern {
  const items: PatternItem[] = []
  let position = 0
  let captureCount = 0
  let isTailAnchored = false

  function fail(message: string, isAtEnd = false): never {
    throw new PatternError(`${message} at ${isAtEnd || position > pattern.length ? "EOS" : Math.max(position - 1, 0)}`)
  }

  function next(): string {
    return pattern[position++] ?? ""
  }

  function set(): ByteClass {
    const isNegated = pattern[position] === "^"
    if (isNegated) position++
    const classes: ByteClass[] = []
    /** The single bytes among the classes: only they can begin or end a range. */
    const bytes: (number | undefined)[] = []
    let isRange = false
    for (;;) {
      const character = pattern[position]
      if (character === undefined) fail("unexpected EOS")
      position++
      if (character === "]" && classes.length > 0) break
      if (character === "-" && classes.length > 0) {
        isRange = true
        continue
      }
      const byte = character === "%" ? undefined : character.charCodeAt(0)
      const one = byte === undefined ? escapedClass(next()) : singleByte(byte)
      if (isRange) {
        const first = bytes.pop()
        classes.pop()
        classes.push(first === undefined || byte === undefined ? noByte : byteRange(first, byte))
        bytes.push(undefined)
        isRange = false
      } else {
        classes.push(one)
        bytes.push(byte)
      }
    }
    if (isRange) classes.push(singleByte(0x2d))
    return union(classes, isNegated)
  }

  function addClass(bytes: ByteClass): void {
    items.push({ kind: "class", bytes, repeat: "" })
  }

  function escaped(): void {
    const character = pattern[position]
    if (character === "0") fail("invalid capture index")
    position++
    if (character !== undefined && character >= "1" && character <= "9") {
      // A capture that does not exist yet is refused only when matching reaches it; no capture has the number 0.
      items.push({ kind: "reference", capture: Number(character) > captureCount ? 0 : Number(character) })
    } else if (character === "b") {
      const opening = next()
      const closing = next()
      items.push({ kind: "balance", opening: codeOf(opening), closing: codeOf(closing) })
    } else addClass(escapedClass(character ?? ""))
  }

  function quantifier(repeat: "*" | "+" | "-" | "?"): void {
    const last = items.at(-1)
    if (last?.kind === "class" && last.repeat === "") items[items.length - 1] = { ...last, repeat }
    else addClass(singleByte(repeat.charCodeAt(0)))
  }

  function capture(): void {
    const number = ++captureCount
    if (pattern[position] === ")") {
      position++
      items.push({ kind: "position", capture: number })
      return
    }
    items.push({ kind: "open", capture: number })
    sequence(false)
    if (pattern[position] !== ")") fail("unfinished capture", true)
    position++
    items.push({ kind: "close", capture: number })
  }

  function sequence(isOutermost: boolean): void {
    for (;;) {
      const character = pattern[position]
      if (character === undefined) return
      if (character === ")") {
        if (isOutermost) fail("invalid ')'")
        return
      }
      position++
      if (character === "%") escaped()
      else if (character === ".") addClass(anyByte)
      else if (character === "[") addClass(set())
      else if (character === "(") capture()
      else if (character === "*" || character === "+" || character === "-" || character === "?") quantifier(character)
      else if (character === "$" && isOutermost && position === pattern.length) isTailAnchored = true
      else addClass(singleByte(character.charCodeAt(0)))
    }
  }

  const isAnchored = pattern[0] === "^"
  if (isAnchored) position = 1
  sequence(true)
  return { items, isAnchored, isTailAnchored, captureCount }
}

/** -1, which no byte equals, past the end of the pattern. */
function codeOf(character: string): number {
  return character === "" ? -1 : character.charCodeAt(0)
}
