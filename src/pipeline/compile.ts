import type { Endpoint, Service } from "../config/service.ts"
import { readingOf } from "../encoding/index.ts"
import { balance, buildRequest, filterHeaders, filterQuery } from "./build-request.ts"
import type {
  BackendSite,
  Client,
  Component,
  EndpointSite,
  Merge,
  Proxy,
  ProxyMiddleware,
  ServiceSite,
  Stack,
  Stage,
  StatusHandler,
} from "./component.ts"
import { concurrentCalls } from "./concurrent.ts"
import { GatewayError } from "./error.ts"
import { clientWith } from "./fetch-client.ts"
import { unpackedStream, unpackedWhole } from "./gunzip.ts"
import { decodingCall, streamingCall } from "./http-call.ts"
import { formatterOf } from "./manipulation.ts"
import { parallelMerge } from "./merge.ts"
import type { Ports } from "./ports.ts"
import { followRedirects, redirectOptions } from "./redirects.ts"
import { isShadow } from "./shadow.ts"

/** What the compiler needs beside the configuration. */
export interface CompileOptions {
  readonly stack: Stack
  readonly ports: Ports
  /** Judges every backend's status unless the backend's own configuration does. */
  readonly statusHandler: StatusHandler
  /** Bytes of a backend's body that may be decoded. */
  readonly bodyLimit: number
}

/** An endpoint compiled into closures; nothing of the configuration is read after this. */
export interface CompiledEndpoint {
  readonly proxy: Proxy
  readonly site: EndpointSite
}

/**
 * Builds an endpoint's proxy stack from the inside out:
 * `proxy` components → merge → per backend: filters → request → concurrent → balance → `backend` components → call.
 */
export function compileEndpoint(service: Service, endpoint: Endpoint, options: CompileOptions): CompiledEndpoint {
  const { stack, ports } = options
  const site: EndpointSite = {
    service,
    ports,
    endpoint,
    backends: endpoint.backends.filter((backend) => !isShadow(backend)),
    backendProxy: (backend) => compileBackend({ service, ports, endpoint, backend }, options),
  }
  return { site, proxy: wrap(mergedBackends(site, options), stack.proxy, "proxy", site) }
}

function mergedBackends(site: EndpointSite, { stack }: CompileOptions): Proxy {
  const [only, ...others] = site.backends.map(site.backendProxy)
  if (only === undefined) return noBackends
  if (others.length === 0) return only
  const merge: Merge = firstBuilt(stack.merge, "merge", site) ?? parallelMerge(site.endpoint.timeout, "arrival")
  return merge([only, ...others])
}

/** An endpoint of shadows alone (semantics/proxy-and-manipulation.md, section 12). */
async function noBackends(): Promise<never> {
  throw new GatewayError("backend_no_host", "no backends")
}

function compileBackend(site: BackendSite, options: CompileOptions): Proxy {
  const { backend, ports } = site
  const { stack } = options
  const proxy = wrap(httpCall(site, options), stack.backend, "backend", site)
  const around: (ProxyMiddleware | undefined)[] = [
    filterQuery(backend),
    buildRequest(backend),
    concurrentCalls(backend, site.endpoint.timeout),
    balance(backend, ports),
    filterHeaders(backend),
  ]
  return around.reduceRight((next, middleware) => (middleware === undefined ? next : middleware(next)), proxy)
}

function httpCall(site: BackendSite, options: CompileOptions): Proxy {
  const { backend } = site
  const { stack, statusHandler, bodyLimit } = options
  const streams = backend.encoding === "no-op"
  const fetchClient = clientWith(streams ? unpackedStream : unpackedWhole(bodyLimit))
  const client = wrap<Client>(followRedirects(fetchClient, redirectOptions(backend)), stack.client, "client", site)
  if (streams) return streamingCall(backend, client)
  return decodingCall(backend, {
    client,
    judge: firstBuilt(stack.status, "status", site) ?? statusHandler,
    reading: readingOf(backend.encoding),
    format: formatterOf(backend, firstBuilt(stack.format, "format", site)),
    bodyLimit,
  })
}

/** Puts the components' middlewares around `inner`; the first of the list becomes the outermost. */
export function wrap<T>(inner: T, components: readonly Component[], stage: Stage, site: ServiceSite): T {
  return surround(components, stage, site)(inner)
}

/** Builds the components' middlewares once, to be put around several things of one place. */
export function surround(components: readonly Component[], stage: Stage, site: ServiceSite): <T>(inner: T) => T {
  const middlewares = components.flatMap((component) => {
    const build = component[stage] as ((at: ServiceSite) => ((next: unknown) => unknown) | undefined) | undefined
    return build?.(site) ?? []
  })
  return <T>(inner: T) => middlewares.reduceRight<unknown>((next, middleware) => middleware(next), inner) as T
}

function firstBuilt<T>(components: readonly Component[], stage: Stage, site: ServiceSite): T | undefined {
  for (const component of components) {
    const built = (component[stage] as ((at: ServiceSite) => T | undefined) | undefined)?.(site)
    if (built !== undefined) return built
  }
  return undefined
}
