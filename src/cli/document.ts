import { readFileSync } from "node:fs"
import { advise } from "../config/advice/index.ts"
import { type Environment, formatProblem, type Problem, type Service } from "../config/index.ts"
import { formatOf, parseDocument } from "../config/parse.ts"
import type { Parsed } from "../config/parse-json.ts"
import { examine } from "../gateway.ts"
import { withLuaSources } from "./lua-sources.ts"
import { withQueryFiles } from "./query-files.ts"

/** A configuration as read: the service only if it can be served. */
export interface Examined {
  readonly service: Service | undefined
  readonly problems: readonly Problem[]
}

/** A configuration file as read. */
export interface ReadFile extends Examined {
  /** The document as JSON text. */
  readonly json: string
}

export interface ReadOptions {
  /**
   * `{{ env "NAME" }}` of a variable that is not set here stands for its own name: the Worker may have it as a secret. Without,
   * it is filled with nothing, as the Worker does.
   */
  readonly standIns?: boolean
}

/** Reads and examines a file exactly as the Worker does, and adds what somebody who knows the platform would say. */
export function readFile(file: string, options: ReadOptions = {}): ReadFile {
  const { document, problems } = parseDocument(textOf(file), formatOf(file))
  if (problems.hasErrors) return { json: "", service: undefined, problems: problems.list }
  const whole = withQueryFiles(withLuaSources(document, file, problems), file, problems)
  const { service, problems: found } = examineText({ document: whole, problems }, options)
  return { json: JSON.stringify(whole), service, problems: [...problems.list, ...found] }
}

/** Why a file cannot be read, by the system's code. */
const unreadable: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (thrown) {
    const { code = "", message } = thrown as NodeJS.ErrnoException
    throw new Error(`-c ${file}: ${unreadable[code] ?? message}`)
  }
}

/** Examines a parsed document. */
export function examineText({ document, problems }: Parsed, { standIns = false }: ReadOptions): Examined {
  if (problems.hasErrors) return { service: undefined, problems: problems.list }
  const absent = standIns ? absentVariables(document) : {}
  const { service, problems: found } = examine(document, { ...absent, ...process.env })
  for (const name of Object.keys(absent)) {
    found.warning("", `{{ env "${name}" }}: not set here, so its value could not be checked`)
  }
  if (service !== undefined) advise(document, service, found)
  return { service, problems: found.list }
}

/** Places of the same warning that are printed: a large file may have thousands. */
const placesShown = 3

/** Every problem on a line of its own, errors first; of a warning that many places share, the first ones. */
export function report(problems: readonly Problem[]): string {
  const errors: string[] = []
  const places = new Map<string, string[]>()
  for (const problem of problems) {
    const line = `${problem.severity}: ${formatProblem(problem)}`
    const same = places.get(problem.message)
    if (problem.severity === "error") errors.push(line)
    else if (same === undefined) places.set(problem.message, [line])
    else same.push(line)
  }
  const warnings = [...places.values()].flatMap((lines) => {
    const others = lines.length - placesShown
    const shown = lines.slice(0, placesShown)
    return others > 0 ? [...shown, `warning: … and at ${others} more places (--format json names all)`] : shown
  })
  return [...errors, ...warnings].join("\n")
}

const reference = /\{\{\s*env\s+\\?"([^"\\]+)\\?"\s*\}\}/g

/** Names that a document's `{{ env "NAME" }}` ask for. */
function askedVariables(json: string): string[] {
  return Array.from(json.matchAll(reference), ([, name = ""]) => name)
}

/** Each name that is asked for and not set, as its own value. */
function absentVariables(document: unknown): Environment {
  const names = askedVariables(JSON.stringify(document) ?? "")
  return Object.fromEntries(names.filter((name) => process.env[name] === undefined).map((name) => [name, name]))
}

/** The values of the variables that a document asks for, beside the `KRAKEND_` ones. */
export function variablesFor(json: string): Record<string, string> {
  const own = Object.keys(process.env).filter((name) => name.startsWith("KRAKEND_"))
  return Object.fromEntries(
    [...askedVariables(json), ...own].flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
