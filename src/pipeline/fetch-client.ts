import type { BackendAnswer, BackendCall } from "./call.ts"
import { fetchHeaders } from "./call.ts"
import { GatewayError, deadlineExceeded } from "./error.ts"
import type { Scope } from "./scope.ts"

/** The innermost client: one `fetch`, redirects left alone, ended by the deadline. */
export async function fetchClient(call: BackendCall, scope: Scope): Promise<BackendAnswer> {
  const { signal } = scope.deadline
  if (signal.aborted) throw deadlineExceeded()
  try {
    const init: RequestInit = {
      method: call.method,
      headers: fetchHeaders(call.headers, scope.cdnLoop),
      redirect: "manual",
      signal,
    }
    // The runtime refuses to send a GET or HEAD that has a body (semantics/workers-runtime.md).
    if (call.body.present && call.method !== "GET" && call.method !== "HEAD") init.body = await call.body.send()
    const response = await scope.connections.run(signal, () => scope.ports.upstream(call.url, init))
    return { response, call }
  } catch (thrown) {
    throw connectionFailure(thrown, call, signal)
  }
}

/** The time-out's text where the signal ended the call, else the transport's with the call in front, as Go writes it. */
export function connectionFailure(thrown: unknown, call: BackendCall, signal: AbortSignal): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  if (signal.aborted) return deadlineExceeded()
  const cause = thrown instanceof Error ? thrown.message : String(thrown)
  const method = call.method.slice(0, 1) + call.method.slice(1).toLowerCase()
  return new GatewayError("backend_connection", `${method} "${call.url}": ${cause}`)
}
