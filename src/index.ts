import { createApp, type GatewayApp } from "./app.ts"
import type * as Document from "./config/document.ts"
import { compileGateway, type GatewayExtensions } from "./gateway.ts"
import type { GatewayHooks } from "./hooks.ts"
import type { Namespaces } from "./namespaces.ts"
import { configurationOf } from "./runtime/configuration.ts"
import { environment, variables } from "./runtime/environment.ts"
import { ports } from "./runtime/ports.ts"

export type { GatewayApp } from "./app.ts"
export { ConfigurationError, type Problem, Problems } from "./config/problems.ts"
export type { Backend, Endpoint, Service } from "./config/service.ts"
export type { GatewayExtensions } from "./gateway.ts"
export type { GatewayHooks } from "./hooks.ts"
export { type BackendAnswer, type BackendCall, withHeader } from "./pipeline/call.ts"
export {
  type Client,
  type ClientMiddleware,
  type Component,
  type ComponentDefinition,
  component,
  type Handler,
  type HandlerMiddleware,
  type Proxy,
  type ProxyMiddleware,
  type StatusHandler,
  type StatusVerdict,
} from "./pipeline/component.ts"
export { GatewayError } from "./pipeline/error.ts"
export type { Reason } from "./pipeline/reasons.ts"
export { type Refusal, refuse } from "./pipeline/refuse.ts"
export { ClientRequest, type ProxyRequest } from "./pipeline/request.ts"
export { dataResponse, type ProxyResponse } from "./pipeline/response.ts"
export type { Scope } from "./pipeline/scope.ts"
export { onlyOkAndCreated } from "./pipeline/status.ts"
export type { RequestContext } from "./router/index.ts"
/** The Durable Object class of the global limits: a Worker that binds `LIMITER` has to export it. */
export { LimiterObject } from "./runtime/limiter/object.ts"

/** One entry of an endpoint's `backend`, as it is written. */
export type BackendConfig = Document.BackendConfig<Namespaces>
/** One entry of `endpoints`, as it is written. */
export type EndpointConfig = Document.EndpointConfig<Namespaces>
/** A `krakend.json` as it is written: `export const config = { … } satisfies KrakendConfig`. */
export type KrakendConfig = Document.KrakendConfig<Namespaces>

export interface GatewayOptions extends GatewayExtensions {
  /**
   * The configuration that is deployed with the Worker: an imported krakend.json, or an object that `satisfies KrakendConfig`.
   * A configuration in the KV namespace `CONFIG` comes before it.
   */
  readonly config: Readonly<Record<string, unknown>>
  readonly hooks?: GatewayHooks
  /** Adds routes of one's own to the Hono app; they come before the gateway's and do not pass through it. */
  readonly routes?: (app: GatewayApp) => void
}

/** The default export of a Worker. */
export interface GatewayWorker {
  fetch(request: Request, env: unknown, context: ExecutionContext): Response | Promise<Response>
}

/** Read once: a look into the environment costs as much as a header's. */
const assumedAddress = environment.SKERRY_CLIENT_ADDRESS ?? ""

/**
 * Makes a Worker that serves a configuration. Bindings and variables are those of the Worker that it runs in.
 *
 * @example
 * ```ts
 * import { createGateway, LimiterObject } from "skerry"
 * import config from "../krakend.json"
 *
 * export { LimiterObject }
 * export default createGateway({ config })
 * ```
 */
export function createGateway({ config, hooks, routes, ...extensions }: GatewayOptions): GatewayWorker {
  const app = createApp({
    gateway: configurationOf({
      environment,
      bundled: config,
      compile: (document) => compileGateway(document, variables(), ports, extensions).gateway,
      clock: ports.clock,
      log: ports.log,
    }),
    peer: (request) => request.headers.get("cf-connecting-ip") ?? assumedAddress,
    log: ports.log,
    ...(hooks === undefined ? {} : { hooks }),
    ...(routes === undefined ? {} : { routes }),
  })
  return { fetch: (request, env, context) => app.fetch(request, env as Record<string, unknown>, context) }
}
