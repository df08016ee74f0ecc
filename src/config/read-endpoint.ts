import { canonicalHeaderName } from "../lib/header-name.ts"
import { goKind, isPlainObject } from "./convert.ts"
import { backendFields, endpointFields } from "./fields.ts"
import type { HostCleaner } from "./hosts.ts"
import { checkMerging } from "./merging.ts"
import type { NamespaceReader } from "./namespaces.ts"
import { cleanPath, colonForm, endpointPlaceholders, isEndpointPath, withLeadingSlash } from "./paths.ts"
import { type PlaceholderSource, placeholderFault } from "./placeholders.ts"
import type { Problems } from "./problems.ts"
import { readerOf } from "./read.ts"
import type { Backend, Endpoint, Service } from "./service.ts"

const readEndpointFields = readerOf(endpointFields)
const readBackendFields = readerOf(backendFields)

const noOp = "no-op"

/** What an endpoint inherits and reports to. */
export interface EndpointContext {
  readonly service: Omit<Service, "endpoints">
  readonly cleanHosts: HostCleaner
  readonly readNamespaces: NamespaceReader
  readonly problems: Problems
}

export interface ReadEndpoint {
  readonly endpoint: Endpoint
  /** The path with parameters written `:name`, as the route tree has it. */
  readonly route: string
  /** Whether the path can be registered at all; if not, the problem is already told. */
  readonly routable: boolean
}

/** Reads one entry of `endpoints`; `undefined` for what is no object. */
export function readEndpoint(raw: unknown, at: string, context: EndpointContext): ReadEndpoint | undefined {
  const { service, readNamespaces, problems } = context
  if (!isObject(raw, at, problems)) return undefined
  const values = readEndpointFields(raw, at, problems)
  const written = withLeadingSlash(values.endpoint)
  const label = `'${values.method} ${written}'`
  const routable = isEndpointPath(written)
  if (!routable) problems.error(`${at}.endpoint`, `ignoring the ${label} endpoint, since it is invalid!!!`)
  if (values.backend.length === 0) {
    problems.error(`${at}.backend`, `ignoring the ${label} endpoint, since it has 0 backends defined!`)
  }
  const method = (values.method || endpointFields.method.default).toUpperCase()
  const placeholders = endpointPlaceholders(written, service.disableRest)
  const source: PlaceholderSource = { method, route: colonForm(written, placeholders), placeholders }
  const route = cleanPath(source.route)
  const backends: Backend[] = []
  const endpoint: Endpoint = {
    at,
    method,
    path: cleanPath(written),
    route,
    parameters: parametersOf(route),
    timeout: values.timeout || service.timeout,
    cacheTtl: values.cache_ttl || service.cacheTtl,
    concurrentCalls: values.concurrent_calls || endpointFields.concurrent_calls.default,
    outputEncoding: values.output_encoding || service.outputEncoding,
    inputHeaders: canonicalNames(values.input_headers),
    inputQueryStrings: values.input_query_strings,
    backends,
    extraConfig: readNamespaces(values.extra_config, "endpoint", at, problems),
  }
  if (endpoint.outputEncoding === noOp && values.backend.length > 1) {
    problems.error(at, "can not use NoOp encoding with more than one backends connected to the same endpoint")
  }
  const inner: BackendContext = { ...context, endpoint, source }
  for (let index = 0; index < values.backend.length; index++) {
    const backend = readBackend(values.backend[index], index, inner)
    if (backend !== undefined) backends.push(backend)
  }
  checkMerging(endpoint.extraConfig, backends, at, problems)
  return { endpoint, route, routable }
}

interface BackendContext extends EndpointContext {
  readonly endpoint: Endpoint
  readonly source: PlaceholderSource
}

function readBackend(raw: unknown, index: number, context: BackendContext): Backend | undefined {
  const { endpoint, source, readNamespaces, problems } = context
  const at = `${endpoint.at}.backend[${index}]`
  if (!isObject(raw, at, problems)) return undefined
  const values = readBackendFields(raw, at, problems)
  const urlPattern = withLeadingSlash(values.url_pattern)
  const fault = placeholderFault(source, index, urlPattern)
  if (fault !== undefined) problems.error(`${at}.url_pattern`, fault)
  const backend: Backend = {
    at,
    method: values.method.toUpperCase() || endpoint.method,
    urlPattern,
    hosts: hostsOf(values, at, context),
    encoding: endpoint.outputEncoding === noOp ? noOp : values.encoding || backendFields.encoding.default,
    isCollection: values.is_collection,
    allow: values.allow,
    deny: values.deny,
    mapping: values.mapping,
    group: values.group,
    target: values.target,
    concurrentCalls: endpoint.concurrentCalls,
    inputHeaders: filled(canonicalNames(values.input_headers)),
    inputQueryStrings: filled(values.input_query_strings),
    serviceDiscovery: values.sd,
    extraConfig: readNamespaces(values.extra_config, "backend", at, problems),
  }
  if (backend.hosts.length === 0) problems.warning(`${at}.host`, "no hosts available: every call fails")
  return backend
}

type HostValues = Pick<ReturnType<typeof readBackendFields>, "host" | "disable_host_sanitize">

/** An empty list takes the service's hosts, which are clean already. */
function hostsOf(
  values: HostValues,
  at: string,
  { service, cleanHosts, problems }: EndpointContext,
): readonly string[] {
  if (values.host.length === 0) return service.hosts
  return values.disable_host_sanitize ? values.host : cleanHosts(values.host, `${at}.host`, problems)
}

/** Header names in their canonical form; a list that has it already stays the same object. */
function canonicalNames(names: readonly string[]): readonly string[] {
  return names.every((name) => canonicalHeaderName(name) === name) ? names : names.map(canonicalHeaderName)
}

function filled(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list
}

/** Names as the route tree knows them: in `/u/{id}.json` the parameter is `id.json`. */
function parametersOf(route: string): string[] {
  const names: string[] = []
  for (let start = route.indexOf(":"); start >= 0; start = route.indexOf(":", start + 1)) {
    const end = route.indexOf("/", start)
    names.push(end < 0 ? route.slice(start + 1) : route.slice(start + 1, end))
  }
  return names
}

function isObject(raw: unknown, at: string, problems: Problems): raw is Readonly<Record<string, unknown>> {
  if (isPlainObject(raw)) return true
  problems.error(at, raw === null ? "is null" : `expected a map or struct, got "${goKind(raw)}"`)
  return false
}
