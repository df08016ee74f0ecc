import { GatewayError } from "./error.ts"
import { letGo } from "./let-go.ts"
import { announcedLength, bodyLimit, readStream } from "./read-body.ts"

const none: Uint8Array = new Uint8Array(0)

/**
 * The body of a request. It may be read by several middlewares and sent to several backends:
 * `bytes` reads the client's stream once and keeps the result; `send` gives the stream itself while nobody has read it.
 */
export interface RequestBody {
  /** False where the client sent none (not even an empty one). */
  readonly present: boolean
  /** The whole body; empty when there is none. */
  bytes(): Promise<Uint8Array>
  /** What `fetch` gets: the untouched stream if it is the only reader, else the bytes; null for no body. */
  send(): Promise<Uint8Array | null> | Uint8Array | ReadableStream | null
}

export const emptyBody: RequestBody = {
  present: false,
  bytes: async () => none,
  send: () => null,
}

/** A body that is known already: made by a script, a modifier or GraphQL. */
export function bytesBody(bytes: Uint8Array): RequestBody {
  return {
    present: bytes.length > 0,
    bytes: async () => bytes,
    send: () => orNone(bytes),
  }
}

/** Methods whose requests mostly have no body: to look for one costs less than to read its announced length. */
const mostlyEmpty = new Set(["GET", "HEAD"])

/**
 * The client's body.
 * @param method decides only how a body is looked for
 * @param shared several backends will send it, so it must be read into memory
 * @throws GatewayError `request_too_large`, here or from `bytes` and `send`
 */
export function clientBody(request: Request, method: string, shared: boolean): RequestBody {
  if (mostlyEmpty.has(method) && request.body === null) return emptyBody
  const announced = announcedLength(request.headers)
  // A body of known length is not looked at before somebody wants it: its stream is made by looking.
  if (announced === 0 || (Number.isNaN(announced) && request.body === null)) return emptyBody
  // Known at once, it is one refusal and not one failure for each backend.
  if (shared && announced > bodyLimit) {
    void letGo(request.body)
    throw requestTooLarge(bodyLimit)
  }
  let reading: Promise<Uint8Array> | undefined
  let known: Uint8Array | undefined
  const keep = (bytes: ArrayBuffer | Uint8Array) => {
    known = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)
    return known
  }
  const bytes = () => {
    // A body whose length is known is read by the runtime in one go: that costs half of what a stream does.
    reading ??= (announced <= bodyLimit ? request.arrayBuffer() : held(request.body, announced)).then(keep)
    return reading
  }
  return {
    present: true,
    bytes,
    send() {
      if (known !== undefined) return orNone(known)
      return shared || reading !== undefined ? bytes().then(orNone) : request.body
    },
  }
}

async function held(stream: ReadableStream | null, announced: number): Promise<Uint8Array> {
  const { bytes, cut } = await readStream(stream, { limit: bodyLimit, announced, refused: requestTooLarge })
  if (cut) throw new Error("the client's body broke off")
  return bytes
}

function orNone(bytes: Uint8Array): Uint8Array | null {
  return bytes.length > 0 ? bytes : null
}

function requestTooLarge(limit: number): GatewayError {
  return new GatewayError("request_too_large", `request body of more than ${limit} bytes`, { status: 413 })
}
