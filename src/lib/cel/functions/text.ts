import { compilePattern, type Pattern } from "../../pattern.ts"
import { EvaluationError, type Meter, spend } from "../error.ts"
import type { Mapping } from "../mapping.ts"
import type { List } from "../value.ts"
import { charactersPerStep } from "./equality.ts"
import { type Implementation, overload } from "./overload.ts"

/** Characters that a regular expression looks at for one step, whatever its size. */
const matchedPerStep = 8

/** Steps for each character of a pattern that is not known yet. */
const stepsToCompile = 40

const search = (find: (text: string, part: string) => boolean) => (meter: Meter, text: string, part: string) => {
  spend(meter, (text.length + part.length) / charactersPerStep)
  return find(text, part)
}

export const textFunctions = [
  overload(
    "contains",
    "string.(string) -> bool",
    search((text, part) => text.includes(part)),
  ),
  overload(
    "startsWith",
    "string.(string) -> bool",
    search((text, part) => text.startsWith(part)),
  ),
  overload(
    "endsWith",
    "string.(string) -> bool",
    search((text, part) => text.endsWith(part)),
  ),
  overload("matches", "(string, string) -> bool", matches),
  overload("matches", "string.(string) -> bool", matches),
  // In the reference's order, which the checker depends on.
  ...sizes("bytes", (_, bytes: Uint8Array) => BigInt(bytes.length)),
  ...sizes("list(A)", (_, list: List) => BigInt(list.size)),
  ...sizes("map(A, B)", (_, map: Mapping) => BigInt(map.size)),
  ...sizes("string", (meter, text: string) => {
    spend(meter, text.length / charactersPerStep)
    return BigInt(codePoints(text))
  }),
]

function sizes(type: string, run: Implementation) {
  return [overload("size", `(${type}) -> int`, run), overload("size", `${type}.() -> int`, run)]
}

/** Patterns that were used last: an expression's own ones stay, a request's own ones pass through. */
const patterns = new Map<string, Pattern>()
const maxPatterns = 200

/** An unanchored search in linear time. */
function matches(meter: Meter, text: string, pattern: string): boolean {
  spend(meter, (text.length + pattern.length) / matchedPerStep)
  return compiled(meter, pattern).test(text)
}

function compiled(meter: Meter, pattern: string): Pattern {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  spend(meter, pattern.length * stepsToCompile)
  let made: Pattern
  try {
    made = compilePattern(pattern)
  } catch {
    throw new EvaluationError("the pattern is no regular expression")
  }
  if (patterns.size >= maxPatterns) patterns.delete(patterns.keys().next().value ?? "")
  patterns.set(pattern, made)
  return made
}

function codePoints(text: string): number {
  let count = text.length
  for (let index = 1; index < text.length; index++) {
    const isPair = (text.charCodeAt(index - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(index) & 0xfc00) === 0xdc00
    if (isPair) count--
  }
  return count
}
