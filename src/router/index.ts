import type { Endpoint, Service } from "../config/service.ts"
import { compileClientAddress } from "../lib/client-address.ts"
import { answer } from "../pipeline/answer.ts"
import { type CompileOptions, compileEndpoint, surround, wrap } from "../pipeline/compile.ts"
import type { Handler } from "../pipeline/component.ts"
import { openGate } from "../pipeline/connections.ts"
import { Deadline } from "../pipeline/deadline.ts"
import { refuse } from "../pipeline/refuse.ts"
import { ClientRequest } from "../pipeline/request.ts"
import { versionHeader } from "../pipeline/version.ts"
import { allowedMethods, debug, echo, health, methodNotAllowed, notFound } from "./builtin.ts"
import { checkParameters, createDispatcher, type Redirect, type Route } from "./dispatch.ts"
import { endpointHandler } from "./endpoint.ts"
import { type RouterOptions, routerOptions } from "./options.ts"

/** What the runtime knows of a request beside the request. */
export interface RequestContext {
  /** Address of the connection's peer. */
  readonly peer: string
  waitUntil(work: Promise<unknown>): void
}

/** A compiled configuration that answers requests. */
export interface Gateway {
  readonly service: Service
  handle(request: Request, context: RequestContext): Promise<Response> | Response
}

/** Milliseconds for what happens before an endpoint's own time begins: tokens, limits, scripts of the router. */
const handlerTime = 30_000

const plainText = { "Content-Type": "text/plain; charset=utf-8" }

/**
 * Compiles a service: the routes at once, each endpoint's stack on its first request. Order of things for one request:
 * semantics/routing-and-status.md, section 1.
 */
export function createRouter(service: Service, options: CompileOptions): Gateway {
  const { ports, stack } = options
  const router = routerOptions(service.extraConfig)
  const version = router.hideVersion ? "Version undefined" : versionHeader
  const site = { service, ports }
  const guard = surround(stack.route, "route", site)
  const dispatch = createDispatcher(routes(service, router, version, guard, endpointOf), router)
  const clientAddress = compileClientAddress(router)
  const missing = guard(notFound(router, version))
  const notAllowed = guard(methodNotAllowed(router, version))

  const routed: Handler = (request, scope) => {
    if (scope.cdnLoop === endlessLoop) return refuse(scope, "loop_detected")
    const found = dispatch(request)
    switch (found.kind) {
      case "match": {
        const fault = router.decodePath ? checkParameters(found.parameters) : undefined
        if (fault !== undefined)
          return refuse(scope, "path_encoding", { headers: plainText, body: fault, detail: fault })
        if (found.parameters.length > 0) request.params = new Map(found.parameters)
        return found.value(request, scope)
      }
      case "redirect":
        return redirect(found)
      case "methodNotAllowed":
        scope.record?.refuse("method_not_allowed")
        return withAllow(notAllowed(request, scope), found.allow)
      case "notFound":
        // Said before the guards, which stand around the answer: who ends the request outside says it again.
        scope.record?.refuse("no_route")
        return missing(request, scope)
    }
  }
  const outermost = wrap(routed, stack.server, "server", site)

  function endpointOf(endpoint: Endpoint): Handler {
    const compiled = endpointHandler(compileEndpoint(service, endpoint, options), {
      version,
      showMessage: router.returnErrorMessage,
    })
    return wrap(compiled.handler, stack.handler, "handler", compiled.site)
  }

  return {
    service,
    handle(raw, { peer, waitUntil }) {
      const request = new ClientRequest(raw)
      const { headers } = request
      return outermost(request, {
        ports,
        deadline: new Deadline(ports.clock, ports.clock.now() + handlerTime),
        clientAddress: clientAddress(headers, peer),
        claims: undefined,
        record: undefined,
        call: undefined,
        waitUntil,
        cdnLoop: passed(headers.get("cdn-loop")),
        connections: openGate,
      })
    },
  }
}

/** Times that one request may come through this gateway: endpoints may call each other, not without end. */
const maxPasses = 8

/** Stands for the `CDN-Loop` of a request that has come by too often. */
const endlessLoop = ""

/** The `CDN-Loop` of this request's backend calls, or `endlessLoop` (RFC 8586). */
function passed(received: string | null): string {
  if (received === null) return "skerry"
  const passes = received.split(",").filter((member) => member.trim() === "skerry").length
  return passes >= maxPasses ? endlessLoop : `${received}, skerry`
}

const anyMethod = ["GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "DELETE", "CONNECT", "TRACE"]
const endpointMethods = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"])

/** All routes in the order in which the reference registers them: `Allow` lists methods in this order. */
function routes(
  service: Service,
  router: RouterOptions,
  version: string,
  guard: (handler: Handler) => Handler,
  endpointOf: (endpoint: Endpoint) => Handler,
): Route<Handler>[] {
  const all: Route<Handler>[] = []
  if (!router.disableHealth) all.push({ method: "GET", path: router.healthPath, value: health })
  if (service.debugEndpoint)
    all.push(...anyMethod.map((method) => ({ method, path: "/__debug/*param", value: guard(debug) })))
  if (service.echoEndpoint)
    all.push(...anyMethod.map((method) => ({ method, path: "/__echo/*param", value: guard(echo) })))
  const methodsOf = new Map<string, string[]>()
  for (const endpoint of service.endpoints) {
    const { method, route: path } = endpoint
    if (!endpointMethods.has(method)) continue
    all.push({ method, path, value: lazily(() => guard(endpointOf(endpoint))) })
    const methods = methodsOf.get(path)
    if (methods === undefined) methodsOf.set(path, [method])
    else methods.push(method)
  }
  if (router.autoOptions) {
    for (const [path, methods] of methodsOf) {
      all.push({ method: "OPTIONS", path, value: guard(allowedMethods(methods, version)) })
    }
  }
  return all
}

/** Builds a handler when it is first needed: a file of 5,000 endpoints starts as fast as one of five. */
function lazily(build: () => Handler): Handler {
  let built: Handler | undefined
  return (request, scope) => {
    built ??= build()
    return built(request, scope)
  }
}

/** The methods of the path, whoever answers: a bot's 403 has them too. */
async function withAllow(answering: Promise<Response> | Response, allow: string): Promise<Response> {
  const response = await answering
  response.headers.set("Allow", allow)
  return response
}

function redirect({ status, location, body }: Redirect): Response {
  const headers: Record<string, string> = { Location: location }
  if (body !== undefined) headers["Content-Type"] = "text/html; charset=utf-8"
  return answer(status, headers, body)
}
