/** A known body up to this many bytes has as good as arrived with its headers: it is not watched. */
const watchedBytes = 64 * 1024

/** The runtime's own stream moves bytes without running our code; elsewhere (unit tests) the standard one does. */
const Identity: new () => { readable: ReadableStream; writable: WritableStream } =
  typeof IdentityTransformStream === "undefined" ? TransformStream : IdentityTransformStream

/**
 * A body that ends when the time is over: what came until then has been passed on. With a known length the connection is
 * broken then, otherwise it ends cleanly (semantics/encodings-and-noop.md, section 4).
 */
export function endedBy(
  signal: AbortSignal,
  response: Response,
  waitUntil: (work: Promise<unknown>) => void,
): ReadableStream | null {
  const { body, headers } = response
  const length = headers.get("content-length")
  if (body === null || (length !== null && Number(length) <= watchedBytes)) return body
  const { readable, writable } = new Identity()
  waitUntil(passOn(body, writable, signal, length !== null))
  return readable
}

async function passOn(
  body: ReadableStream,
  writable: WritableStream,
  signal: AbortSignal,
  lengthKnown: boolean,
): Promise<void> {
  try {
    await body.pipeTo(writable, { signal, preventAbort: true })
  } catch {
    const cut = !lengthKnown && signal.aborted
    await (cut ? writable.close() : writable.abort()).catch(() => undefined)
  }
}
