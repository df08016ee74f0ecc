import * as v from "valibot"
import { component } from "../../pipeline/component.ts"
import { entryOf, type Reason } from "../../pipeline/reasons.ts"
import { recordOf } from "../../telemetry/recorder/observe.ts"

/** `application/problem+json` (RFC 9457) with the reason's title; a `type` that is a name, not a place. */
function problem(reason: Reason, status: number): string {
  const { title } = entryOf(reason)
  return JSON.stringify({ type: `urn:skerry:reason:${reason}`, title, status, reason })
}

const plainText = "text/plain"

/**
 * `skerry/problem-details`: refusals and failures say why in their body, where they would have none, or the router's plain
 * text (docs/reasons.md).
 */
export const problemDetails = component({
  namespace: "skerry/problem-details",
  schema: v.looseObject({}),
  records: "request",
  server: () => (next) =>
    async function explainRefusal(request, scope) {
      const record = recordOf(scope)
      const response = await next(request, scope)
      const { reason } = record
      if (reason === undefined || response.status < 400 || !mayExplain(response, reason)) return response
      const headers = new Headers(response.headers)
      headers.set("Content-Type", "application/problem+json")
      const body = request.method === "HEAD" ? null : problem(reason, response.status)
      return new Response(body, { status: response.status, headers })
    },
})

/** Bodies that somebody chose stay. The router's texts have a type without a charset, which nothing else has. */
function mayExplain({ body, headers }: Response, reason: Reason): boolean {
  if (body === null) return true
  const isRouters = reason === "no_route" || reason === "method_not_allowed"
  return isRouters && headers.get("content-type") === plainText
}
