import { goKind, isPlainObject } from "./convert.ts"
import { type Environment, fillEnvironment, overridesFrom } from "./environment.ts"
import { type ComponentCatalogue, namespaceReader } from "./namespaces.ts"
import { Problems } from "./problems.ts"
import { readService } from "./read-service.ts"
import type { Service } from "./service.ts"

export { type Environment, fillEnvironment } from "./environment.ts"
export type { ComponentCatalogue, ComponentEntry, Level, Surroundings } from "./namespaces.ts"
export { parseJson } from "./parse-json.ts"
export { ConfigurationError, formatProblem, type Problem, Problems, type Severity } from "./problems.ts"
export type { Backend, Endpoint, ExtraConfig, Millis, Service } from "./service.ts"

export interface LoadOptions {
  /** Worker variables and secrets: `{{ env "NAME" }}` and `KRAKEND_…`. */
  readonly environment?: Environment
  /** Without it nothing is said about namespaces. */
  readonly components?: ComponentCatalogue
}

/** What came of loading a document: `service` is undefined when `problems` holds an error. */
export interface Loaded {
  readonly service: Service | undefined
  readonly problems: Problems
}

/** Parses and checks a document. Never throws for bad input; every problem is reported, not only the first. */
export function loadService(document: unknown, { environment = {}, components }: LoadOptions = {}): Loaded {
  const problems = new Problems()
  const filled = fillEnvironment(document ?? {}, environment)
  for (const name of filled.missing) problems.warning("", `{{ env "${name}" }}: no such variable, filled with nothing`)
  if (!isPlainObject(filled.document)) {
    problems.error("", notAnObject(filled.document))
    return { service: undefined, problems }
  }
  const overrides = overridesFrom(environment)
  const service = readService(filled.document, { overrides, readNamespaces: namespaceReader(components), problems })
  return { service: problems.hasErrors ? undefined : service, problems }
}

const jsonWords: Readonly<Record<string, string>> = { slice: "array", float64: "number" }

function notAnObject(value: unknown): string {
  const kind = goKind(value)
  return `json: cannot unmarshal ${jsonWords[kind] ?? kind} into Go value of type map[string]interface {}`
}
