import * as v from "valibot"
import { emptyObject, type JsonObject, put } from "../../lib/json/index.ts"
import { component } from "../../pipeline/component.ts"
import { asGatewayError, type GatewayError } from "../../pipeline/error.ts"
import { dataResponse, type ProxyResponse } from "../../pipeline/response.ts"

/** What a strategy looks at: the answer and the failure, one of them or (for a partial answer) both. */
type Strategy = (response: ProxyResponse | undefined, error: GatewayError | undefined) => boolean

const always: Strategy = () => true

const strategies: Readonly<Record<string, Strategy>> = {
  always,
  success: (_response, error) => error === undefined,
  errored: (_response, error) => error !== undefined,
  complete: (response, error) => error === undefined && response?.complete === true,
  incomplete: (response) => response?.complete !== true,
}

const schema = v.looseObject({
  static: v.fallback(
    v.optional(v.object({ strategy: v.fallback(v.string(), "always"), data: v.record(v.string(), v.unknown()) })),
    undefined,
  ),
})

/**
 * `proxy.static`: puts fixed data over the merged answer where its strategy says so; a total failure becomes an answer
 * (semantics/proxy-and-manipulation.md, section 8).
 */
export const staticData = component({
  namespace: "proxy",
  schema,
  proxy({ static: config }) {
    if (config === undefined) return undefined
    const matches = (Object.hasOwn(strategies, config.strategy) ? strategies[config.strategy] : undefined) ?? always
    // The configuration is JSON, so its values are.
    const text = JSON.stringify(config.data)
    return (next) =>
      async function addStaticData(request, scope) {
        let response: ProxyResponse | undefined
        let error: GatewayError | undefined
        try {
          response = await next(request, scope)
          error = response.error
        } catch (thrown) {
          error = asGatewayError(thrown)
        }
        if (!matches(response, error)) {
          if (response === undefined) throw error
          return response
        }
        return overlaid(response ?? failed(error), JSON.parse(text))
      }
  },
})

function failed(error: GatewayError | undefined): ProxyResponse {
  return { ...dataResponse(emptyObject(), false), error }
}

function overlaid(response: ProxyResponse, data: JsonObject): ProxyResponse {
  response.data ??= emptyObject()
  for (const key of Object.keys(data)) put(response.data, key, data[key] ?? null)
  return response
}
