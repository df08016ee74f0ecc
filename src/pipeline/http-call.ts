import type { Backend } from "../config/service.ts"
import type { Decoder } from "../encoding/index.ts"
import type { BackendAnswer, BackendCall } from "./call.ts"
import type { Client, Formatter, Proxy, StatusHandler } from "./component.ts"
import { GatewayError, deadlineExceeded } from "./error.ts"
import { emptyObject } from "../lib/json/index.ts"
import type { HeaderMap } from "./headers.ts"
import { callLabel } from "./status.ts"
import { readBody } from "./read-body.ts"
import type { ProxyRequest } from "./request.ts"
import { dataResponse } from "./response.ts"
import type { Scope } from "./scope.ts"

/** What Go's HTTP client calls itself when the gateway's own name has been filtered away. */
const clientAgent = "Go-http-client/1.1"

export interface DecodingCall {
  readonly client: Client
  readonly judge: StatusHandler
  readonly decode: Decoder
  readonly format: Formatter | undefined
  /** Bytes of a body that may be decoded. */
  readonly bodyLimit: number
}

/** Calls a backend, judges the status, decodes the body and applies the backend's manipulation. */
export function decodingCall(backend: Backend, { client, judge, decode, format, bodyLimit }: DecodingCall): Proxy {
  const { isCollection } = backend
  const label = callLabel(backend.method, backend.urlPattern)
  return async function callAndDecode(request, scope) {
    const answer = await client(outgoing(request, label), scope)
    const verdict = await judge(answer, answer.call)
    // Data in place of the answer (error details) is shown as it is: no filter or group applies to it.
    if ("data" in verdict) return dataResponse(verdict.data, false)
    const bytes = await bodyOf(verdict.pass, scope, bodyLimit)
    const data = decoded(() => decode(bytes, isCollection))
    return dataResponse(format === undefined ? data : format(data))
  }
}

/** Calls a backend and passes everything of its answer on, unread. */
export function streamingCall(backend: Backend, client: Client): Proxy {
  const label = callLabel(backend.method, backend.urlPattern)
  return async function callAndStream(request, scope) {
    const { response } = await client(outgoing(request, label), scope)
    return {
      kind: "stream",
      data: emptyObject(),
      complete: true,
      error: undefined,
      status: response.status,
      headers: response.headers,
      body: response.body,
      webSocket: response.webSocket,
    }
  }
}

function outgoing(request: ProxyRequest, label: string): BackendCall {
  const { method, url, body } = request
  let { headers } = request
  if (!headers.has("User-Agent")) {
    headers = new Map(headers as HeaderMap).set("User-Agent", [clientAgent])
  }
  return { label, method: method.toUpperCase(), url, headers, body }
}

async function bodyOf({ response }: BackendAnswer, scope: Scope, limit: number): Promise<Uint8Array> {
  try {
    return await readBody(response, limit)
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown
    if (scope.deadline.signal.aborted) throw deadlineExceeded()
    throw new GatewayError("backend_connection", "unexpected EOF")
  }
}

function decoded<T>(decode: () => T): T {
  try {
    return decode()
  } catch (thrown) {
    throw new GatewayError("backend_decoding", thrown instanceof Error ? thrown.message : String(thrown))
  }
}
