import { parse as parseTomlText } from "smol-toml"
import { parse as parseYamlText } from "yaml"
import { type Parsed, parseJson } from "./parse-json.ts"
import { Problems } from "./problems.ts"

export type Format = "json" | "yaml" | "toml"

const parsers: Readonly<Record<Format, (text: string) => Parsed>> = {
  json: parseJson,
  yaml: (text) => guarded(() => parseYamlText(text, { merge: true })),
  toml: (text) => guarded(() => plainValues(parseTomlText(text))),
}

const formatOfEnding: Readonly<Record<string, Format>> = { yaml: "yaml", yml: "yaml", toml: "toml" }

/** The format that a file's ending tells; everything unknown is JSON. */
export function formatOf(fileName: string): Format {
  const ending = fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase()
  return Object.hasOwn(formatOfEnding, ending) ? (formatOfEnding[ending] ?? "json") : "json"
}

/** Parses the text of a configuration file. `document` is undefined when `problems` holds an error. */
export function parseDocument(text: string, format: Format): Parsed {
  return parsers[format](text)
}

function guarded(parse: () => unknown): Parsed {
  const problems = new Problems()
  try {
    return { document: parse(), problems }
  } catch (fault) {
    problems.error("", fault instanceof Error ? fault.message : String(fault))
    return { document: undefined, problems }
  }
}

/** TOML knows dates and 64-bit integers; a configuration has neither. */
function plainValues(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plainValues)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainValues(member)]))
}
