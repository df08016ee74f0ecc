import { patternPlaceholders } from "./paths.ts"

/** Values that only arrive with the request: claims of a token, fields of an earlier step's answer. */
const lateValue = /^(?:resp\d+_.+)?(?:JWT\.[\w\-.:/]+)?$/

/** An endpoint as far as its backends' placeholders care. */
export interface PlaceholderSource {
  readonly method: string
  /** Path in the form `/a/:id`. */
  readonly route: string
  /** Names that the path defines. */
  readonly placeholders: readonly string[]
}

/**
 * What is wrong with the placeholders of one backend's `url_pattern`, in the reference's words; `undefined` when nothing is.
 * The reference leaves the last name out when it counts, so a pattern needs two more than defined for the first message.
 */
export function placeholderFault(
  { method, route, placeholders }: PlaceholderSource,
  backend: number,
  urlPattern: string,
): string | undefined {
  const used = patternPlaceholders(urlPattern)
  if (used.every((name) => placeholders.includes(name) || lateValue.test(name))) return undefined
  const output = unique(used)
  const input = unique(placeholders)
  const place = `endpoint: ${method} ${route}, backend: ${backend}. input: [${input.join(" ")}], output: [${output.join(" ")}]`
  const counted = output.slice(0, -1).filter((name) => !lateValue.test(name)).length
  if (counted > input.length) return `input and output params do not match. ${place}`
  const missing = output.find((name) => !lateValue.test(name) && !input.includes(name))
  return `undefined output param '${missing}'! ${place}`
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort((left, right) => (left < right ? -1 : 1))
}
