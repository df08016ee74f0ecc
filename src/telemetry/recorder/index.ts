import * as v from "valibot"
import type { Service } from "../../config/service.ts"
import { type Component, component } from "../../pipeline/component.ts"
import { asGatewayError } from "../../pipeline/error.ts"
import type { PipeRecord } from "../../pipeline/record.ts"

/**
 * Fills the record of a request: its endpoint, its calls, and the reason of a failure that a no-op endpoint passes on. It has no
 * options of its own, and no namespace that one could write. Where nobody reads records, nothing is recorded.
 * @param readers Components that may read records; asked when a hook is built.
 */
export function recorderFor(readers: () => readonly Component[]): Component {
  const isRecorded = (service: Service) => readers().some((reader) => reader.records(service) !== undefined)
  const areCallsRecorded = (service: Service) => readers().some((reader) => reader.records(service) === "calls")

  return component({
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
      if (!areCallsRecorded(service)) return undefined
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
}
