import { decodeWhole } from "../lib/json/index.ts"
import { Problems } from "./problems.ts"

/** A text parsed into plain values. */
export interface Parsed {
  readonly document: unknown
  readonly problems: Problems
}

/**
 * Parses a strict JSON document; the problem has the reference's words. Numbers are doubles, as the reference reads a
 * configuration: here no number's text has to survive.
 */
export function parseJson(text: string): Parsed {
  const problems = new Problems()
  try {
    return { document: JSON.parse(text), problems }
  } catch (fault) {
    problems.error("", goFault(text) ?? String(fault))
    return { document: undefined, problems }
  }
}

function goFault(text: string): string | undefined {
  try {
    decodeWhole(text)
    return undefined
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault)
  }
}
