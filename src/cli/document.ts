import { readFileSync } from "node:fs"
import { extname } from "node:path"
import { formatProblem, type Problem, type Service } from "../config/index.ts"
import { parseDocument } from "../config/parse.ts"
import { examine } from "../gateway.ts"

/** A configuration file as read: the service only if it can be served. */
export interface ReadFile {
  /** The document as JSON text. */
  readonly json: string
  readonly service: Service | undefined
  readonly problems: readonly Problem[]
}

const formats: Readonly<Record<string, "yaml" | "toml">> = { ".yaml": "yaml", ".yml": "yaml", ".toml": "toml" }

/** Reads and examines a file exactly as the Worker does. */
export function readFile(file: string): ReadFile {
  const text = readFileSync(file, "utf8")
  const { document, problems } = parseDocument(text, formats[extname(file).toLowerCase()] ?? "json")
  if (problems.hasErrors) return { json: "", service: undefined, problems: problems.list }
  const examined = examine(document, process.env)
  return { json: JSON.stringify(document), service: examined.service, problems: examined.problems.list }
}

/** Every problem on a line of its own, errors first. */
export function report(problems: readonly Problem[]): string {
  const ordered = [...problems].sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"))
  return ordered.map((problem) => `${problem.severity}: ${formatProblem(problem)}`).join("\n")
}

/** Names of the variables that a document asks for, beside the `KRAKEND_` ones. */
export function variablesFor(json: string): Record<string, string> {
  const asked = Array.from(json.matchAll(/\{\{\s*env\s+\\?"(\w+)\\?"\s*\}\}/g), ([, name = ""]) => name)
  const own = Object.keys(process.env).filter((name) => name.startsWith("KRAKEND_"))
  return Object.fromEntries([...asked, ...own].map((name) => [name, process.env[name] ?? ""]))
}
