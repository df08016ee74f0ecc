import { stack } from "./components.ts"
import { ConfigurationError, type Environment, type Loaded, loadService, type Problem } from "./config/index.ts"
import { belongsTo, type Component, type Stack, type StatusHandler } from "./pipeline/component.ts"
import type { Ports } from "./pipeline/ports.ts"
import { bodyLimit } from "./pipeline/read-body.ts"
import { onlyOkAndCreated } from "./pipeline/status.ts"
import { createRouter, type Gateway } from "./router/index.ts"
import { withConfiguredLog } from "./telemetry/logging/index.ts"

/** What a Worker of its own may put into the gateway; see docs/extending.md. */
export interface GatewayExtensions {
  /** In place of the rule that only 200 and 201 are good answers of a backend. */
  readonly statusHandler?: StatusHandler
  /** Components under namespaces of one's own, added innermost at the stages that they have hooks for. */
  readonly components?: readonly Component[]
}

/** Everything that can be said of a document without serving it: what `skerry check` and the start report. */
export function examine(
  document: unknown,
  environment: Environment,
  components: readonly Component[] = catalogue(stack),
): Loaded {
  return loadService(document, { environment, components })
}

/**
 * Loads a configuration document and compiles it.
 * @throws ConfigurationError with every problem when the document cannot be served.
 */
export function compileGateway(
  document: unknown,
  environment: Environment,
  ports: Ports,
  extensions: GatewayExtensions = {},
): { gateway: Gateway; problems: readonly Problem[] } {
  const full = extended(stack, extensions.components ?? [])
  const { service, problems } = examine(document, environment, catalogue(full))
  if (service === undefined) throw new ConfigurationError(problems.errors)
  const gateway = createRouter(service, {
    stack: full,
    ports: withConfiguredLog(ports, service),
    statusHandler: extensions.statusHandler ?? onlyOkAndCreated,
    bodyLimit,
  })
  return { gateway, problems: problems.list }
}

function extended(base: Stack, components: readonly Component[]): Stack {
  if (components.length === 0) return base
  const lists = Object.entries(base) as [keyof Stack, readonly Component[]][]
  return Object.fromEntries(
    lists.map(([list, own]) => [list, [...own, ...components.filter((added) => belongsTo(added, list))]]),
  ) as unknown as Stack
}

/** Every component of a stack once. */
export function catalogue(of: Stack): readonly Component[] {
  return [...new Set(Object.values(of).flat())]
}
