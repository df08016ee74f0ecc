import type { Backend } from "../config/service.ts"
import type { Reading } from "../encoding/index.ts"
import { emptyObject } from "../lib/json/index.ts"
import { TooLargeError } from "../lib/too-large.ts"
import type { BackendCall } from "./call.ts"
import type { Client, Formatter, Proxy, StatusHandler } from "./component.ts"
import { asGatewayError, deadlineExceeded, GatewayError } from "./error.ts"
import { unpackedWhole } from "./gunzip.ts"
import { bodyCut, readBody } from "./read-body.ts"
import type { ProxyRequest } from "./request.ts"
import { dataResponse } from "./response.ts"
import { callLabel } from "./status.ts"

export interface DecodingCall {
  readonly client: Client
  readonly judge: StatusHandler
  readonly reading: Reading
  readonly format: Formatter | undefined
  /** Bytes of a body that may be decoded. */
  readonly bodyLimit: number
}

/** Calls a backend, judges the status, decodes the body and applies the backend's manipulation. */
export function decodingCall(backend: Backend, options: DecodingCall): Proxy {
  const { isCollection } = backend
  const { client, judge, format, bodyLimit } = options
  const { decode, stopsAtValue } = options.reading
  const label = callLabel(backend.method, backend.urlPattern)
  return async function callAndDecode(request, scope) {
    const answer = await client(outgoing(request, label), scope)
    const judged = judge(answer, answer.call)
    const verdict = judged instanceof Promise ? await judged : judged
    // Data in place of the answer (error details) is shown as it is: no filter or group applies to it.
    if ("data" in verdict) return dataResponse(verdict.data, false)
    const { response, call } = verdict.pass
    const { bytes, cut } = await readBody(unpacked(response, call, bodyLimit), bodyLimit)
    if (scope.deadline.signal.aborted) throw deadlineExceeded()
    if (cut && !stopsAtValue) throw bodyCut()
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
      body: response.webSocket ? null : response.body,
      webSocket: response.webSocket,
    }
  }
}

/** A script may have set no method at all: that is GET for Go's client. */
function usedMethod(method: string): string {
  return method === "GET" ? method : method.toUpperCase() || "GET"
}

function outgoing(request: ProxyRequest, label: string): BackendCall {
  const { method, url, headers, body } = request
  return { label, method: usedMethod(method), url, headers, body }
}

/** The client's own Accept-Encoding was passed on: then the answer is packed, and only `gzip` in lower case is known. */
function unpacked(response: Response, { headers }: BackendCall, limit: number): Response {
  const packed = headers.has("Accept-Encoding") && response.headers.get("content-encoding") === "gzip"
  return packed ? unpackedWhole(limit)(response) : response
}

function decoded<T>(decode: () => T): T {
  try {
    return decode()
  } catch (thrown) {
    if (thrown instanceof TooLargeError) throw asGatewayError(thrown)
    throw new GatewayError("backend_decoding", thrown instanceof Error ? thrown.message : String(thrown))
  }
}
