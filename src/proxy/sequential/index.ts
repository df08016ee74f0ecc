import * as v from "valibot"
import type { Backend } from "../../config/service.ts"
import { decodeBytes } from "../../lib/utf8.ts"
import { component } from "../../pipeline/component.ts"
import { asGatewayError, mergeErrors } from "../../pipeline/error.ts"
import { combine, lateness, mergeShare } from "../../pipeline/merge.ts"
import { bodyLimit, readStream } from "../../pipeline/read-body.ts"
import type { ProxyRequest } from "../../pipeline/request.ts"
import { discardBody, type ProxyResponse } from "../../pipeline/response.ts"
import { withDeadline } from "../../pipeline/scope.ts"
import { lookUp, valueText } from "./value-text.ts"

/** A value of an earlier step that a later one needs: `resp0_a.b` as the parameter `Resp0_a.b`. */
interface Reference {
  readonly parameter: string
  readonly step: number
  /** Dotted path; empty for the whole body of a no-op step. */
  readonly path: string
}

const schema = v.looseObject({
  sequential: v.optional(v.unknown()),
  sequential_propagated_params: v.fallback(v.optional(v.array(v.string()), []), []),
})

/**
 * `proxy.sequential`: the backends one after another, each able to use what the earlier ones answered
 * (semantics/proxy-and-manipulation.md, section 9).
 */
export const sequential = component({
  namespace: "proxy",
  schema,
  merge(config, { backends, endpoint }) {
    if (config.sequential !== true) return undefined
    const propagated = config.sequential_propagated_params.map(reference).filter((found) => found !== undefined)
    const needed = backends.map((backend) => [...references(backend), ...propagated])
    return (proxies) =>
      async function callInSequence(request, scope) {
        const inner = withDeadline(scope, scope.deadline.within(endpoint.timeout * mergeShare))
        const late = lateness(inner.deadline.signal)
        const steps: ProxyResponse[] = []
        let merged: ProxyResponse | undefined
        let current = request
        for (const [index, proxy] of proxies.entries()) {
          current = await withReferences(current, needed[index] ?? [], steps, index)
          let response: ProxyResponse
          try {
            response = await Promise.race([proxy(current, inner), late])
            if (response.kind === "stream") await keepBody(response, propagated, index)
          } catch (thrown) {
            if (merged === undefined) throw thrown
            merged.complete = false
            merged.error = mergeErrors([asGatewayError(thrown)])
            return merged
          }
          if (response.kind === "data") response.headers = undefined
          steps.push(response)
          merged = merged === undefined ? response : combine(merged, response)
          if (!response.complete) break
        }
        if (merged === undefined) throw mergeErrors([])
        if (steps.length < proxies.length) merged.complete = false
        return merged
      }
  },
})

function references({ urlPattern }: Backend): Reference[] {
  return Array.from(urlPattern.matchAll(/\{(resp\d+_[\w.-]+)\}/gi), ([, name = ""]) => reference(name)).filter(
    (found) => found !== undefined,
  )
}

function reference(name: string): Reference | undefined {
  const found = /^resp(\d+)(?:_(.+))?$/i.exec(name)
  if (found === null) return undefined
  const [, step = "", path = ""] = found
  return { parameter: path === "" ? `Resp${step}` : `Resp${step}_${path}`, step: Number(step), path }
}

/** Adds the values that this step needs; one that was read before keeps its text. */
async function withReferences(
  request: ProxyRequest,
  needed: readonly Reference[],
  steps: readonly ProxyResponse[],
  index: number,
): Promise<ProxyRequest> {
  let params: Map<string, string> | undefined
  for (const { parameter, step, path } of needed) {
    const response = step < index ? steps[step] : undefined
    if (response === undefined || response.data === null || request.params.has(parameter)) continue
    const text = path === "" ? bodyText(response) : textOf(response, path)
    if (text === undefined) continue
    params ??= new Map(request.params)
    params.set(parameter, text)
  }
  return params === undefined ? request : { ...request, params }
}

function textOf({ data }: ProxyResponse, path: string): string | undefined {
  const value = data === null ? undefined : lookUp(data, path)
  return value === undefined ? undefined : valueText(value)
}

function bodyText(response: ProxyResponse): string | undefined {
  return response.kind === "stream" && response.body instanceof Uint8Array ? decodeBytes(response.body) : undefined
}

/** Reads a no-op step's body where a later step uses the whole of it, and drops it otherwise. */
async function keepBody(
  response: ProxyResponse & { kind: "stream" },
  propagated: readonly Reference[],
  index: number,
): Promise<void> {
  const wanted = propagated.some(({ step, path }) => step === index && path === "")
  if (wanted && response.body instanceof ReadableStream)
    response.body = (await readStream(response.body, { limit: bodyLimit })).bytes
  else await discardBody(response)
}
