import { CelSyntaxError, type Value, type Variables } from "../../lib/cel/index.ts"
import { canonicalHeaderName } from "../../lib/header-name.ts"
import { component, type ProxyMiddleware } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"
import { checkExpressions, compilePhase, expressionsSchema, type Refusal } from "../../pipeline/expressions/index.ts"
import { dataValue, instantText, listsValue, textsValue } from "../../pipeline/expressions/values.ts"
import type { HeaderMap } from "../../pipeline/headers.ts"
import type { ProxyRequest } from "../../pipeline/request.ts"
import { discardBody, type ProxyResponse } from "../../pipeline/response.ts"
import type { Scope } from "../../pipeline/scope.ts"

/**
 * `validation/cel`: ends a request when an expression on it, or on the answer to it, is not true. Expressions on tokens are
 * the token validator's (semantics/limits-and-validation.md, "validation/cel").
 */
export const cel = component({
  namespace: "validation/cel",
  schema: expressionsSchema,
  proxy: (expressions, { endpoint }) => evaluator(expressions, `[ENDPOINT: ${endpoint.path}][CEL]`),
  backend: (expressions, { backend }) => evaluator(expressions, `[BACKEND: ${backend.urlPattern}][CEL]`),
  check: checkExpressions,
})

type Expressions = Parameters<typeof compilePhase>[0]

function evaluator(expressions: Expressions, place: string): ProxyMiddleware | undefined {
  const phases = bothPhases(expressions, place)
  if (phases === undefined) return undefined
  const [before, after] = phases
  if (before === undefined && after === undefined) return undefined
  return (next) =>
    async function evaluate(request, scope) {
      const now = instantText(scope.ports.clock.now())
      if (before !== undefined) refuseBy(before, requestVariables(request, now), scope)
      const response = await next(request, scope)
      // A partial answer carries the error of its missing parts, and the reference looks at no answer with an error.
      if (after === undefined || response.error !== undefined) return response
      try {
        refuseBy(after, responseVariables(response, now), scope)
      } catch (thrown) {
        await discardBody(response)
        throw thrown
      }
      return response
    }
}

/** One expression that does not parse switches off both phases. */
function bothPhases(expressions: Expressions, place: string): [Refusal | undefined, Refusal | undefined] | undefined {
  try {
    return [compilePhase(expressions, "request", place), compilePhase(expressions, "response", place)]
  } catch (thrown) {
    if (thrown instanceof CelSyntaxError) return undefined
    throw thrown
  }
}

function refuseBy(refusal: Refusal, variables: Variables, scope: Scope): void {
  const number = refusal(variables, scope.ports.log)
  if (number !== undefined) throw new GatewayError("evaluator_refused", `request aborted by evaluator #${number}`)
}

function requestVariables({ method, path, params, headers, query }: ProxyRequest, now: Value): Variables {
  return {
    now,
    req_method: method,
    req_path: path,
    req_params: textsValue(params),
    req_headers: listsValue(headers),
    req_querystring: listsValue(query),
  }
}

/** Names as the reference has them; only cookies keep their single lines. */
function canonicalHeaders(headers: Headers): HeaderMap {
  const canonical: HeaderMap = new Map()
  for (const [name, value] of headers) canonical.set(canonicalHeaderName(name), [value])
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) canonical.set("Set-Cookie", cookies)
  return canonical
}

const noHeaders: HeaderMap = new Map()

function responseVariables(response: ProxyResponse, now: Value): Variables {
  const isStream = response.kind === "stream"
  return {
    now,
    resp_completed: response.complete,
    resp_data: dataValue(response.data ?? {}),
    resp_metadata_status: BigInt(isStream ? response.status : 0),
    resp_metadata_headers: listsValue(isStream ? canonicalHeaders(response.headers) : noHeaders),
  }
}
