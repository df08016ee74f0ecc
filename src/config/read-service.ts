import { serviceFields } from "./fields.ts"
import { hostCleaner, isIpAddress } from "./hosts.ts"
import type { NamespaceReader } from "./namespaces.ts"
import type { Problems } from "./problems.ts"
import { type Override, readerOf } from "./read.ts"
import { type EndpointContext, type ReadEndpoint, readEndpoint } from "./read-endpoint.ts"
import { checkRoutes, type RouteEntry } from "./routes.ts"
import type { ExtraConfig, Service } from "./service.ts"

/** The only version of the format. */
const supportedVersion = 3

/** Methods that endpoints may have; others are never routed. */
const routedMethods: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"])

const readFields = readerOf(serviceFields)

export interface ReadOptions {
  readonly overrides: ReadonlyMap<string, Override>
  readonly readNamespaces: NamespaceReader
  readonly problems: Problems
}

/** Reads a whole document. The result is only fit to serve when no error was added to `problems`. */
export function readService(raw: Readonly<Record<string, unknown>>, options: ReadOptions): Service {
  const { overrides, readNamespaces, problems } = options
  const values = readFields(raw, "", problems, overrides)
  if (values.version !== supportedVersion) {
    problems.error("", `unsupported version: ${values.version} (want: ${supportedVersion})`)
  }
  if (values.listen_ip !== "" && !isIpAddress(values.listen_ip)) {
    problems.error("listen_ip", `invalid ip address ${values.listen_ip}`)
  }
  const cleanHosts = hostCleaner()
  const service: Omit<Service, "endpoints"> = {
    name: values.name,
    port: values.port || serviceFields.port.default,
    timeout: values.timeout || serviceFields.timeout.default,
    cacheTtl: values.cache_ttl,
    hosts: cleanHosts(values.host, "host", problems),
    outputEncoding: values.output_encoding || serviceFields.output_encoding.default,
    debugEndpoint: values.debug_endpoint,
    echoEndpoint: values.echo_endpoint,
    disableRest: values.disable_rest,
    extraConfig: readNamespaces(values.extra_config, "service", "", problems),
  }
  const context: EndpointContext = { service, cleanHosts, readNamespaces, problems }
  const read = values.endpoints.flatMap(
    (endpoint, index) => readEndpoint(endpoint, `endpoints[${index}]`, context) ?? [],
  )
  checkRoutes(routesOf(read, service.extraConfig, problems), problems)
  return { ...service, endpoints: read.map(({ endpoint }) => endpoint) }
}

/** All routes that are registered, as far as they can clash. */
function routesOf(endpoints: readonly ReadEndpoint[], extraConfig: ExtraConfig, problems: Problems): RouteEntry[] {
  const routes: RouteEntry[] = []
  const healthPath = routerOption(extraConfig, "health_path")
  if (typeof healthPath === "string" && healthPath !== "" && routerOption(extraConfig, "disable_health") !== true) {
    routes.push({ at: 'extra_config["router"].health_path', method: "GET", route: healthPath })
  }
  const optionRoutes = new Map<string, RouteEntry>()
  for (const { endpoint, route, routable } of endpoints) {
    const { at, method } = endpoint
    if (!routedMethods.has(method))
      problems.warning(`${at}.method`, `Unsupported method ${method}: the endpoint is left out`)
    else if (routable) {
      routes.push({ at, method, route })
      if (!optionRoutes.has(route)) optionRoutes.set(route, { at, method: "OPTIONS", route })
    }
  }
  return routerOption(extraConfig, "auto_options") === true ? [...routes, ...optionRoutes.values()] : routes
}

/** Option names of the block match in any letter case. */
function routerOption({ router }: ExtraConfig, name: string): unknown {
  if (typeof router !== "object" || router === null) return undefined
  return Object.entries(router).find(([key]) => key.toLowerCase() === name)?.[1]
}
