import { exhausted, machine, raise } from "../machine.ts"
import type { ByteClass } from "./pattern-classes.ts"
import { type ParsedPattern, PatternError, type PatternItem, parsePattern } from "./pattern-parser.ts"

/** Tries to match from a place on; gives the end of the match, or -1. */
type Matcher = (text: string, at: number) => number

/** A compiled pattern. Every step of matching is charged to the running script. */
export interface Pattern {
  readonly isAnchored: boolean
  readonly captureCount: number
  /** The next match that begins at `from` or later; undefined if there is none. */
  find(text: string, from: number): PatternMatch | undefined
}

export interface PatternMatch {
  readonly start: number
  readonly end: number
  /** Captured texts, and numbers for position captures. */
  readonly captures: readonly (string | number)[]
}

const starts: number[] = []
/** The end of a capture; -1 while it is open, -2 for a position. */
const ends: number[] = []
const openCapture = -1
const positionCapture = -2

const compiled = new Map<string, Pattern>()
const maximumCached = 500
const maximumCachedLength = 100

/** Compiles a pattern, or takes it from those compiled before. Raises the parser's errors as Lua errors. */
export function patternOf(text: string): Pattern {
  const known = compiled.get(text)
  if (known) return known
  machine.steps -= 10 + 10 * text.length
  if (machine.steps < 0) exhausted()
  const pattern = compilePattern(parse(text))
  if (compiled.size >= maximumCached) compiled.clear()
  if (text.length <= maximumCachedLength) compiled.set(text, pattern)
  return pattern
}

function parse(text: string): ParsedPattern {
  try {
    return parsePattern(text)
  } catch (error) {
    if (error instanceof PatternError) return raise(error.message)
    throw error
  }
}

const noCaptures: readonly string[] = []

function compilePattern({ items, isAnchored, isTailAnchored, captureCount }: ParsedPattern): Pattern {
  let match: Matcher = isTailAnchored ? (text, at) => (at >= text.length ? at : -1) : (_, at) => at
  for (const item of [...items].reverse()) match = compileItem(item, match)
  const head = firstByte(items[0])

  function find(text: string, from: number): PatternMatch | undefined {
    const last = isAnchored ? from : text.length
    let at = from
    while (at <= last && at <= text.length) {
      if (head !== undefined && !isAnchored) {
        const found = text.indexOf(head, at)
        charge((found < 0 ? text.length - at : found - at) >> 4)
        if (found < 0) return undefined
        at = found
      }
      const end = match(text, at)
      if (end >= 0) return { start: at, end, captures: captureCount === 0 ? noCaptures : capturesOf(text) }
      at++
    }
    return undefined
  }

  function capturesOf(text: string): (string | number)[] {
    const captures: (string | number)[] = []
    for (let index = 1; index <= captureCount; index++) {
      const start = starts[index] ?? 0
      const end = ends[index] ?? 0
      captures.push(end === positionCapture ? start + 1 : text.slice(start, end))
    }
    return captures
  }

  return {
    isAnchored,
    captureCount,
    find(text, from) {
      for (let index = 1; index <= captureCount; index++) ends[index] = openCapture
      return find(text, from)
    },
  }
}

/** The byte that every match begins with, if there is only one. */
function firstByte(item: PatternItem | undefined): string | undefined {
  if (item?.kind !== "class" || item.repeat === "*" || item.repeat === "-" || item.repeat === "?") return undefined
  const first = item.bytes.indexOf(1)
  return first >= 0 && first === item.bytes.lastIndexOf(1) ? String.fromCharCode(first) : undefined
}

function charge(steps: number): void {
  if ((machine.steps -= steps) < 0) exhausted()
}

function compileItem(item: PatternItem, next: Matcher): Matcher {
  switch (item.kind) {
    case "class":
      return repeats[item.repeat](item.bytes, next)
    case "balance":
      return balance(item.opening, item.closing, next)
    case "reference":
      return reference(item.capture, next)
    default:
      return captureMarks[item.kind](item.capture, next)
  }
}

const repeats: Readonly<Record<"" | "*" | "+" | "-" | "?", (bytes: ByteClass, next: Matcher) => Matcher>> = {
  "": (bytes, next) => (text, at) => {
    charge(1)
    return at < text.length && bytes[text.charCodeAt(at)] === 1 ? next(text, at + 1) : -1
  },
  "*": (bytes, next) => (text, at) => longest(bytes, next, text, at, at),
  "+": (bytes, next) => (text, at) => longest(bytes, next, text, at, at + 1),
  "-": (bytes, next) => (text, at) => {
    for (let end = at; ; end++) {
      charge(1)
      const found = next(text, end)
      if (found >= 0) return found
      if (end >= text.length || bytes[text.charCodeAt(end)] !== 1) return -1
    }
  },
  "?": (bytes, next) => (text, at) => {
    charge(1)
    if (at < text.length && bytes[text.charCodeAt(at)] === 1) {
      const found = next(text, at + 1)
      if (found >= 0) return found
    }
    return next(text, at)
  },
}

/** As many bytes as possible, then fewer, down to `least`. */
function longest(bytes: ByteClass, next: Matcher, text: string, at: number, least: number): number {
  let end = at
  while (end < text.length && bytes[text.charCodeAt(end)] === 1) end++
  charge(1 + ((end - at) >> 2))
  for (; end >= least; end--) {
    charge(1)
    const found = next(text, end)
    if (found >= 0) return found
  }
  return -1
}

function balance(opening: number, closing: number, next: Matcher): Matcher {
  return (text, at) => {
    if (text.charCodeAt(at) !== opening) return -1
    let depth = 1
    for (let end = at + 1; end < text.length; end++) {
      const byte = text.charCodeAt(end)
      charge(1)
      if (byte === closing) {
        if (--depth === 0) return next(text, end + 1)
      } else if (byte === opening) depth++
    }
    return -1
  }
}

function reference(capture: number, next: Matcher): Matcher {
  return (text, at) => {
    const end = ends[capture]
    if (end === undefined || end === openCapture) return raise("invalid capture index")
    const start = starts[capture] ?? 0
    // A position capture is an empty text.
    const captured = end === positionCapture ? "" : text.slice(start, end)
    charge(1 + (captured.length >> 2))
    return text.startsWith(captured, at) ? next(text, at + captured.length) : -1
  }
}

const captureMarks: Readonly<Record<"open" | "close" | "position", (capture: number, next: Matcher) => Matcher>> = {
  open: (capture, next) => (text, at) => {
    const before = starts[capture] ?? 0
    starts[capture] = at
    const found = next(text, at)
    if (found < 0) starts[capture] = before
    return found
  },
  close: (capture, next) => (text, at) => {
    const before = ends[capture] ?? openCapture
    ends[capture] = at
    const found = next(text, at)
    if (found < 0) ends[capture] = before
    return found
  },
  position: (capture, next) => (text, at) => {
    starts[capture] = at
    ends[capture] = positionCapture
    return next(text, at)
  },
}
