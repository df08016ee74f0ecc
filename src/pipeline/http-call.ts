import type { Backend } from "../config/service.ts"
import type { Reading } from "../encoding/index.ts"
import { emptyObject } from "../lib/json/index.ts"
import { TooLargeError } from "../lib/too-large.ts"
import type { BackendAnswer, BackendCall } from "./call.ts"
import type { Client, Formatter, Proxy, StatusHandler } from "./component.ts"
import { asGatewayError, deadlineExceeded, GatewayError } from "./error.ts"
import { unpackedWhole } from "./gunzip.ts"
import { bodyCut, type ReadBody, readBody } from "./read-body.ts"
import type { ProxyRequest } from "./request.ts"
import { dataResponse } from "./response.ts"
import type { Scope } from "./scope.ts"
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
    const verdict = await judge(answer, answer.call)
    // Data in place of the answer (error details) is shown as it is: no filter or group applies to it.
    if ("data" in verdict) return dataResponse(verdict.data, false)
    const { bytes, cut } = await bodyOf(verdict.pass, scope, bodyLimit)
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

function outgoing(request: ProxyRequest, label: string): BackendCall {
  const { method, url, headers, body } = request
  // A script may have set no method at all: that is GET for Go's client.
  return { label, method: method.toUpperCase() || "GET", url, headers, body }
}

async function bodyOf({ response, call }: BackendAnswer, scope: Scope, limit: number): Promise<ReadBody> {
  try {
    const body = await readBody(unpacked(response, call, limit), limit)
    if (!scope.deadline.signal.aborted) return body
  } catch (thrown) {
    if (!scope.deadline.signal.aborted) throw thrown
  }
  throw deadlineExceeded()
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
