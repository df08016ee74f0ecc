import type { Millis } from "../../config/service.ts"
import type { HandlerMiddleware } from "../../pipeline/component.ts"
import { RequestRecord } from "../../pipeline/record.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import type { Scope } from "../../pipeline/scope.ts"

/** A request whose answer is ready: its head, since bodies may go on for hours. */
export interface Finished {
  readonly request: ClientRequest
  readonly scope: Scope
  readonly record: RequestRecord
  readonly status: number
  /** `X-Krakend-Completed`; `undefined` where the answer does not have it. */
  readonly complete: boolean | undefined
  readonly duration: Millis
}

/** The request's record; the first who asks makes it. */
export function recordOf(scope: Scope): RequestRecord {
  scope.record ??= new RequestRecord(scope.ports.clock.now())
  return scope.record
}

/** Tells `finished` of every request. It must not throw; what it wants to wait for goes to `scope.waitUntil`. */
export function observed(finished: (outcome: Finished) => void): HandlerMiddleware {
  return (next) =>
    async function observe(request, scope) {
      const record = recordOf(scope)
      const done = (status: number, completed: string | null) => {
        const now = scope.ports.clock.now()
        record.settle(now)
        const complete = completed === null ? undefined : completed.startsWith("true")
        finished({ request, scope, record, status, complete, duration: now - record.start })
      }
      try {
        const response = await next(request, scope)
        done(response.status, response.headers.get("x-krakend-completed"))
        return response
      } catch (thrown) {
        record.refuse("internal", thrown instanceof Error ? thrown.message : String(thrown))
        done(500, null)
        throw thrown
      }
    }
}

/** The share of requests that is told of: a number from 0 to 1. */
export function sampler(rate: number, random: () => number): () => boolean {
  if (rate >= 1) return () => true
  return rate <= 0 ? () => false : () => random() < rate
}
