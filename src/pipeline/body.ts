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

/**
 * The client's body. `shared`: several backends will send it, so it must be read into memory.
 * @throws GatewayError `request_too_large`, here or from `bytes` and `send`
 */
export function clientBody(request: Request, shared: boolean): RequestBody {
  const stream = request.body
  if (stream === null) return emptyBody
  const announced = announcedLength(request.headers)
  if (announced === 0) return emptyBody
  // Known at once, it is one refusal and not one failure for each backend.
  if (shared && announced > bodyLimit) {
    void letGo(stream)
    throw requestTooLarge(bodyLimit)
  }
  let reading: Promise<Uint8Array> | undefined
  let known: Uint8Array | undefined
  const read = async () => {
    // A body whose length is known is read by the runtime in one go: that costs half of what a stream does.
    known = announced <= bodyLimit ? new Uint8Array(await request.arrayBuffer()) : await held(stream, announced)
    return known
  }
  const bytes = () => {
    reading ??= read()
    return reading
  }
  return {
    present: true,
    bytes,
    send() {
      if (known !== undefined) return orNone(known)
      return shared || reading !== undefined ? bytes().then(orNone) : stream
    },
  }
}

async function held(stream: ReadableStream, announced: number): Promise<Uint8Array> {
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
