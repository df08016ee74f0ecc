import * as v from "valibot"
import type { Service } from "../../config/service.ts"
import { component } from "../../pipeline/component.ts"
import { asGatewayError } from "../../pipeline/error.ts"
import type { PipeRecord } from "../../pipeline/record.ts"

/** The namespaces of the service that read records. Where none is configured, nothing is recorded. */
const readers = [
  "skerry/access-log",
  "skerry/analytics-engine",
  "skerry/problem-details",
  "skerry/server-timing",
  "telemetry/opentelemetry",
]

function isRecorded({ extraConfig }: Service): boolean {
  return readers.some((namespace) => Object.hasOwn(extraConfig, namespace))
}

/** Calls are recorded only for those who look at them: an access log does when it has the field. */
function areCallsRecorded({ extraConfig }: Service): boolean {
  const others = readers.filter(
    (namespace) => namespace !== "skerry/access-log" && namespace !== "skerry/problem-details",
  )
  if (others.some((namespace) => Object.hasOwn(extraConfig, namespace))) return true
  const log = extraConfig["skerry/access-log"]
  return typeof log === "object" && log !== null && JSON.stringify(log).includes('"backends"')
}

/**
 * Fills the record of a request: its endpoint, its calls, and the reason of a failure that a no-op endpoint passes on. It has no
 * options of its own, and no namespace that one could write.
 */
export const recorder = component({
  namespace: "",
  always: true,
  schema: v.unknown(),

  handler(_, { service, endpoint }) {
    if (!isRecorded(service)) return undefined
    return (next) =>
      async function recordEndpoint(request, scope) {
        const { record } = scope
        if (record !== undefined) record.endpoint = endpoint
        const response = await next(request, scope)
        if (response.status >= 400 && record?.reason === undefined) record?.refuse("backend_status")
        return response
      }
  },

  proxy(_, { service, ports: { clock } }) {
    if (!Object.hasOwn(service.extraConfig, "telemetry/opentelemetry")) return undefined
    return (next) =>
      async function recordPipe(request, scope) {
        const { record } = scope
        if (record === undefined) return next(request, scope)
        const pipe: PipeRecord = { start: clock.now(), end: undefined, complete: false, failed: true }
        record.pipe = pipe
        try {
          const response = await next(request, scope)
          pipe.complete = response.complete
          pipe.failed = false
          return response
        } finally {
          pipe.end = clock.now()
        }
      }
  },

  backend(_, { service, backend, ports: { clock } }) {
    if (!areCallsRecorded(service)) return undefined
    return (next) =>
      async function recordCall(request, scope) {
        if (scope.record === undefined) return next(request, scope)
        const call = scope.record.call(backend, scope.deadline, clock.now())
        try {
          return await next(request, { ...scope, call })
        } catch (thrown) {
          call.reason ??= asGatewayError(thrown).reason
          throw thrown
        } finally {
          call.end ??= clock.now()
        }
      }
  },

  client(_, { service, ports: { clock } }) {
    if (!areCallsRecorded(service)) return undefined
    return (next) =>
      async function recordStatus(request, scope) {
        const { call } = scope
        if (call === undefined) return next(request, scope)
        const sent = clock.now()
        const answer = await next(request, scope)
        call.status = answer.response.status
        call.roundTrip = clock.now() - sent
        return answer
      }
  },
})
