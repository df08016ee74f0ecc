import type { BackendAnswer, BackendCall } from "./call.ts"
import { fetchHeaders } from "./call.ts"
import type { Client } from "./component.ts"
import { deadlineExceeded, GatewayError } from "./error.ts"
import { type Unpack, unpackedStream } from "./gunzip.ts"
import type { Scope } from "./scope.ts"

/** The innermost client: one `fetch`, redirects left alone, ended by the deadline. A gzip body is unpacked as it is read. */
export const fetchClient = clientWith(unpackedStream)

/** The same with another way to unpack the gzip bodies that the gateway itself asked for. */
export function clientWith(unpack: Unpack): Client {
  return (call, scope) => callBackend(call, scope, unpack)
}

async function callBackend(call: BackendCall, scope: Scope, unpack: Unpack): Promise<BackendAnswer> {
  const { signal } = scope.deadline
  if (signal.aborted) throw deadlineExceeded()
  try {
    const init: RequestInit = {
      method: call.method,
      headers: fetchHeaders(call.headers, scope.cdnLoop),
      redirect: "manual",
      signal,
      // Bodies stay packed as they came: what is unpacked, and when, is decided here as Go's transport decides it.
      encodeResponseBody: "manual",
    }
    // The runtime refuses to send a GET or HEAD that has a body (semantics/workers-runtime.md).
    if (call.body.present && call.method !== "GET" && call.method !== "HEAD") {
      const body = call.body.send()
      init.body = body instanceof Promise ? await body : body
    }
    const response = await scope.connections.run(signal, () => scope.ports.upstream(call.url, init))
    return { response: asksForGzip(call) && isGzip(response) ? unpack(response) : response, call }
  } catch (thrown) {
    throw connectionFailure(thrown, call, signal)
  }
}

/** The gateway asks for gzip by itself unless a client's Accept-Encoding is passed on; it then unpacks what it asked for. */
function asksForGzip({ headers }: BackendCall): boolean {
  return !headers.has("Accept-Encoding")
}

function isGzip({ headers }: Response): boolean {
  return headers.get("content-encoding")?.toLowerCase() === "gzip"
}

/** The time-out's text where the signal ended the call, else the transport's with the call in front, as Go writes it. */
export function connectionFailure(thrown: unknown, call: BackendCall, signal: AbortSignal): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  if (signal.aborted) return deadlineExceeded()
  const cause = thrown instanceof Error ? thrown.message : String(thrown)
  const method = call.method.slice(0, 1) + call.method.slice(1).toLowerCase()
  return new GatewayError("backend_connection", `${method} "${call.url}": ${cause}`)
}
