import { answer } from "./answer.ts"
import { entryOf, type Reason } from "./reasons.ts"
import type { Scope } from "./scope.ts"

/** How a refusal looks where it is not bare. */
export interface Refusal {
  /** In place of the status that the reason usually has. */
  readonly status?: number
  readonly headers?: HeadersInit
  readonly body?: string | Uint8Array
  /** The text behind the reason, for logs; the client does not see it. */
  readonly detail?: string
}

/**
 * Ends a request in a handler: states the reason for logs, traces and problem details, and makes the answer. Inside the
 * proxy stages throw a `GatewayError` instead.
 */
export function refuse(scope: Scope, reason: Reason, { status, headers, body, detail }: Refusal = {}): Response {
  scope.record?.refuse(reason, detail)
  return answer(status ?? entryOf(reason).status, headers ?? {}, body)
}
