import { type Environment, type LoadOptions, loadService } from "./index.ts"
import { formatProblem } from "./problems.ts"
import type { Backend, Endpoint, Service } from "./service.ts"

export type Raw = Record<string, unknown>

export const host = ["http://a.example"]
export const plainBackend = { url_pattern: "/x" }

/** Loads a document as it is; problems come as texts. */
export function load(
  document: unknown,
  options: LoadOptions = {},
): { service: Service | undefined; errors: string[]; warnings: string[] } {
  const { service, problems } = loadService(document, options)
  const told = (severity: string) => problems.list.filter((one) => one.severity === severity).map(formatProblem)
  return { service, errors: told("error"), warnings: told("warning") }
}

/** The service of a good document; version and host are given. */
export function loaded(document: Raw, environment: Environment = {}): Service {
  const { service, errors } = load({ version: 3, host, ...document }, { environment })
  if (service === undefined) throw new Error(errors.join("\n"))
  return service
}

/** The only endpoint of a service. */
export function endpoint(raw: Raw, service: Raw = {}): Endpoint {
  const [first] = loaded({ endpoints: [{ endpoint: "/a", backend: [plainBackend], ...raw }], ...service }).endpoints
  if (first === undefined) throw new Error("no endpoint")
  return first
}

/** The only backend of an endpoint. */
export function backend(raw: Raw, around: Raw = {}): Backend {
  const [first] = endpoint({ backend: [raw], ...around }).backends
  if (first === undefined) throw new Error("no backend")
  return first
}

/** Errors of a document; version and host are given. */
export function errorsFor(raw: Raw): string[] {
  return load({ version: 3, host, ...raw }).errors
}
