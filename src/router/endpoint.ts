import type { Endpoint, Millis } from "../config/service.ts"
import { type Renderer, rendererOf } from "../encoding/index.ts"
import { errorAnswer } from "../pipeline/answer.ts"
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
      if (response.data === null && response.error === undefined && inner.deadline.passed) {
        throw new GatewayError("internal", "internal server error")
      }
      const finished = finish(response, negotiates ? request.headers.get("accept") : null, inner)
      return finished instanceof Promise ? await finished : finished
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
  const partial = headersByType({ "X-Krakend": version, "X-Krakend-Completed": "false" })
  const cacheControl = cacheControlOf(endpoint.cacheTtl)
  const whole = headersByType({
    "X-Krakend": version,
    "X-Krakend-Completed": "true",
    ...(cacheControl === undefined ? {} : { "Cache-Control": cacheControl }),
  })
  return (response, accept) => {
    const hasData = response.data !== null && Object.keys(response.data).length > 0
    const complete = response.complete && hasData
    const { contentType, body } = render(response.data, accept)
    const own = complete ? whole(contentType) : partial(contentType)
    if (response.kind === "stream") void discardBody(response)
    const added = response.kind === "data" && hasData ? response.headers : undefined
    return new Response(body.length > 0 ? body : null, { headers: added === undefined ? own : withAdded(own, added) })
  }
}

/** The headers of answers of one kind, by content type. They are made once: the runtime copies them faster than it reads a record. */
function headersByType(record: Readonly<Record<string, string>>): (contentType: string) => Headers {
  const known = new Map<string, Headers>()
  return (contentType) => {
    let headers = known.get(contentType)
    if (headers === undefined) {
      headers = new Headers({ "Content-Type": contentType, ...record })
      known.set(contentType, headers)
    }
    return headers
  }
}

/** Everything of a no-op backend behind the gateway's own headers. */
function streamAnswers({ version }: AnswerOptions): Finish {
  return (response, _accept, scope) => streamAnswer(response, version, scope)
}

/** Headers that a script set stand beside the gateway's; its own Content-Type comes first. */
function withAdded(own: Headers, added: Headers): Headers {
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
