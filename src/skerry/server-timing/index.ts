import * as v from "valibot"
import type { Millis } from "../../config/service.ts"
import { component } from "../../pipeline/component.ts"
import type { Reason } from "../../pipeline/reasons.ts"
import type { CallRecord, RequestRecord } from "../../pipeline/record.ts"
import { recordOf } from "../../telemetry/recorder/observe.ts"

/**
 * `skerry/server-timing`: how long the answer and each call to a backend took, in the header `Server-Timing` (W3C Server
 * Timing). The members `start`, `status` and `reason` are ours. It tells clients the backends' patterns: for development.
 */
export const serverTiming = component({
  namespace: "skerry/server-timing",
  schema: v.looseObject({}),
  records: "calls",
  server: () => (next) =>
    async function addServerTiming(request, scope) {
      const record = recordOf(scope)
      const response = await next(request, scope)
      const now = scope.ports.clock.now()
      record.settle(now)
      response.headers.append("Server-Timing", timing(record, now))
      return response
    },
})

function timing(record: RequestRecord, now: Millis): string {
  const calls = record.calls.map((call, index) => callTiming(call, index, record.start))
  return [`total;dur=${now - record.start}${because(record.reason)}`, ...calls].join(", ")
}

function callTiming({ backend, start, end = start, status, reason }: CallRecord, index: number, from: Millis): string {
  const times = `dur=${end - start};start=${start - from};status=${status}`
  return `backend${index};desc=${quoted(`${backend.method} ${backend.urlPattern}`)};${times}${because(reason)}`
}

function because(reason: Reason | undefined): string {
  return reason === undefined ? "" : `;reason=${reason}`
}

/** A quoted string of HTTP: printable ASCII. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[^ -~]/g, "?").replaceAll(/["\\]/g, "\\$&")}"`
}
