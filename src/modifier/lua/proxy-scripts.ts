import { emptyObject } from "../../lib/json/index.ts"
import { hostFunction, type Value } from "../../lib/lua/index.ts"
import type { ProxyMiddleware, ServiceSite } from "../../pipeline/component.ts"
import { readStream } from "../../pipeline/read-body.ts"
import type { ProxyRequest } from "../../pipeline/request.ts"
import { dataResponse, discardBody, type ProxyResponse } from "../../pipeline/response.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { bodyLimit } from "./body-text.ts"
import type { StepContext } from "./environments.ts"
import { luaOptions } from "./options.ts"
import { RequestDraft, requestType } from "./request.ts"
import { ResponseDraft, responseType } from "./response.ts"
import { compileStep } from "./step.ts"

/** What the scripts of one request work on. */
class Exchange implements StepContext {
  readonly scope: Scope
  readonly place: string
  readonly #request: ProxyRequest
  #draft: RequestDraft | undefined
  response: ResponseDraft | undefined

  constructor(request: ProxyRequest, scope: Scope, place: string) {
    this.#request = request
    this.scope = scope
    this.place = place
  }

  /** Made when a script first asks for it. */
  get draft(): RequestDraft {
    this.#draft ??= new RequestDraft(this.#request)
    return this.#draft
  }

  /** The request with what scripts have changed. */
  get request(): ProxyRequest {
    return this.#draft ?? this.#request
  }

  async readRequestBody(): Promise<void> {
    if (this.#request.body.present) this.draft.bytes = await this.#request.body.bytes()
  }
}

const globals = {
  pre: { request: loading(requestType.metatable, ({ draft }) => requestType.create(draft)) },
  post: {
    response: loading(responseType.metatable, ({ response }) => {
      return response === undefined ? undefined : responseType.create(response)
    }),
  },
}

function loading(type: typeof requestType.metatable, load: (exchange: Exchange) => Value) {
  type.set(
    "load",
    hostFunction<Exchange>((_parameters, exchange) => load(exchange)),
  )
  return type
}

/**
 * The scripts around a proxy: `pre` before it, `post` when it has answered without any failure (semantics/lua.md, section 1).
 * @param streams answers pass as they come (no-op) rather than as data
 */
export function proxyScripts(
  raw: unknown,
  site: ServiceSite,
  place: string,
  streams: boolean,
): ProxyMiddleware | undefined {
  const options = luaOptions(raw)
  const step = options === undefined ? undefined : compileStep(options, globals, site, place)
  if (step === undefined) return undefined
  const readsRequestBody = step.readsBodyOf("request")
  const readsResponseBody = step.readsBodyOf("response")
  return (next) =>
    async function runScripts(request, scope) {
      const exchange = new Exchange(request, scope, place)
      const state = step.begin(exchange)
      if (readsRequestBody) await exchange.readRequestBody()
      const before = step.pre(state)
      if (before !== undefined) await before
      const response = step.skipNext ? emptyResponse(streams) : await next(exchange.request, scope)
      if (response.error !== undefined) return response
      response.data ??= emptyObject()
      exchange.response = new ResponseDraft(response)
      try {
        if (readsResponseBody) await holdBody(response)
        const after = step.post(state)
        if (after !== undefined) await after
      } catch (thrown) {
        await discardBody(response)
        throw thrown
      }
      return response
    }
}

/** What `post` gets where nobody was called. */
function emptyResponse(streams: boolean): ProxyResponse {
  const empty = dataResponse(emptyObject(), false)
  return streams ? { ...empty, kind: "stream", headers: new Headers(), body: null } : empty
}

/** Reads a stream's body, for a script to look at. */
async function holdBody(response: ProxyResponse): Promise<void> {
  if (response.kind !== "stream" || !(response.body instanceof ReadableStream)) return
  const { bytes } = await readStream(response.body, { limit: bodyLimit })
  response.body = bytes
}
