import type { JsonObject } from "../lib/json/index.ts"
import type { GatewayError } from "./error.ts"
import { letGo } from "./let-go.ts"

interface Common {
  /** What scripts and mergers see; `null` when the backend answered JSON `null`, empty for a stream. */
  data: JsonObject | null
  /** Every part answered well. The renderer adds the rule that an empty `data` is never complete. */
  complete: boolean
  /** Set by scripts or by a stream's backend; added to the client's answer. */
  headers: Headers | undefined
  /** The failures of a partial answer: outer stages that only act on success look at it. */
  error: GatewayError | undefined
}

/** A decoded answer. */
export interface DataResponse extends Common {
  readonly kind: "data"
  /** 0 unless a script set it (the reference keeps no status of decoded answers). */
  status: number
}

/** A no-op answer: everything of the backend passes as it came. */
export interface StreamResponse extends Common {
  readonly kind: "stream"
  status: number
  headers: Headers
  body: ReadableStream | Uint8Array | null
  /** The runtime's WebSocket of a 101 answer. */
  readonly webSocket?: WebSocket | null
}

export type ProxyResponse = DataResponse | StreamResponse

/** Lets go of a stream that nobody will read, so that it holds no connection. */
export async function discardBody(response: ProxyResponse): Promise<void> {
  if (response.kind === "stream" && response.body instanceof ReadableStream) await letGo(response.body)
}

/** A complete answer holding `data`. */
export function dataResponse(data: JsonObject | null, complete = true): DataResponse {
  return { kind: "data", data, complete, status: 0, headers: undefined, error: undefined }
}
