import type { Endpoint, Millis } from "../config/service.ts"
import { type Renderer, rendererOf } from "../encoding/index.ts"
import { answer, errorAnswer } from "../pipeline/answer.ts"
import type { CompiledEndpoint } from "../pipeline/compile.ts"
import type { Handler, HandlerSite } from "../pipeline/component.ts"
import { connectionsAtOnce, limitedGate } from "../pipeline/connections.ts"
import { Deadline } from "../pipeline/deadline.ts"
import { asGatewayError, GatewayError } from "../pipeline/error.ts"
import { refuse } from "../pipeline/refuse.ts"
import { discardBody, type ProxyResponse } from "../pipeline/response.ts"
import { type Scope, withDeadline } from "../pipeline/scope.ts"
import { streamAnswer } from "./stream.ts"
import { viewOf } from "./view.ts"

/** How an endpoint's answers look, whatever its backends say. */
export interface AnswerOptions {
  /** Value of `X-Krakend`. */
  readonly version: string
  /** `router.return_error_msg`. */
  readonly showMessage: boolean
}

/** The innermost handler of an endpoint: the proxies' answer as the client gets it. */
export function endpointHandler(
  { site, proxy }: CompiledEndpoint,
  options: AnswerOptions,
): { handler: Handler; site: HandlerSite } {
  const { endpoint } = site
  const backendEncodings = endpoint.backends.map(({ encoding }) => encoding)
  const render = rendererOf(endpoint.outputEncoding, backendEncodings)
  const view = viewOf(endpoint, render === "stream")
  const handlerSite: HandlerSite = {
    ...site,
    call: (request, scope) => proxy(view(request, scope), proxyScope(scope, endpoint)),
  }
  // An endpoint of shadows alone fails without a word (semantics/proxy-and-manipulation.md, section 12).
  if (site.backends.length === 0) {
    return { handler: (_request, scope) => refuse(scope, "backend_no_host"), site: handlerSite }
  }
  const negotiates = [endpoint.outputEncoding, ...backendEncodings].includes("negotiate")
  const finish = render === "stream" ? streamAnswers(options) : dataAnswers(render, endpoint, options)
  const handler: Handler = async function serve(request, scope) {
    const inner = proxyScope(scope, endpoint)
    try {
      const response = await proxy(view(request, scope), inner)
      if (inner.deadline.passed && response.error === undefined && response.data === null) {
        throw new GatewayError("internal", "internal server error")
      }
      return await finish(response, negotiates ? request.headers.get("accept") : null, inner)
    } catch (thrown) {
      return errorAnswer(logged(thrown, endpoint, scope), options.version, options.showMessage)
    }
  }
  return { handler, site: handlerSite }
}

/** The endpoint's time begins here: what the handlers before did (tokens, limits) is not counted. */
function proxyScope(scope: Scope, { timeout, backends, concurrentCalls }: Endpoint): Scope {
  const { clock } = scope.ports
  const inner = withDeadline(scope, new Deadline(clock, clock.now() + timeout))
  return backends.length * concurrentCalls > connectionsAtOnce ? { ...inner, connections: limitedGate() } : inner
}

type Finish = (response: ProxyResponse, accept: string | null, scope: Scope) => Response | Promise<Response>

/** Decoded data through the endpoint's renderer. */
function dataAnswers(render: Renderer, endpoint: Endpoint, { version }: AnswerOptions): Finish {
  const cacheControl = cacheControlOf(endpoint.cacheTtl)
  return (response, accept) => {
    const hasData = response.data !== null && Object.keys(response.data).length > 0
    const complete = response.complete && hasData
    const { contentType, body } = render(response.data, accept)
    const headers: Record<string, string> = {
      "Content-Type": contentType,
      "X-Krakend": version,
      "X-Krakend-Completed": complete ? "true" : "false",
    }
    if (complete && cacheControl !== undefined) headers["Cache-Control"] = cacheControl
    if (response.kind === "stream") void discardBody(response)
    if (response.kind === "stream" || response.headers === undefined || !hasData) return answer(200, headers, body)
    return answer(200, withAdded(headers, response.headers), body)
  }
}

/** Everything of a no-op backend behind the gateway's own headers. */
function streamAnswers({ version }: AnswerOptions): Finish {
  return (response, _accept, scope) => streamAnswer(response, version, scope)
}

/** Headers that a script set stand beside the gateway's; its own Content-Type comes first. */
function withAdded(own: Record<string, string>, added: Headers): Headers {
  const headers = new Headers(own)
  for (const [name, value] of added) headers.append(name, value)
  return headers
}

/** `public, max-age=<whole seconds>`; nothing for a `cache_ttl` of 0 (semantics/routing-and-status.md, section 3). */
export function cacheControlOf(cacheTtl: Millis): string | undefined {
  return cacheTtl === 0 ? undefined : `public, max-age=${Math.trunc(cacheTtl / 1000)}`
}

function logged(thrown: unknown, endpoint: Endpoint, scope: Scope): GatewayError {
  const error = asGatewayError(thrown)
  scope.record?.refuse(error.reason, error.message)
  const place = `[ENDPOINT: ${endpoint.path}]`
  if (error.reason === "internal") scope.ports.log.error(`${place} ${error.message}`, { reason: error.reason })
  else scope.ports.log.debug(`${place} ${error.message}`, { reason: error.reason })
  return error
}
