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
  if (body === null) return null
  const length = headers.get("content-length")
  if (length === null) {
    const { readable, writable } = new Identity()
    waitUntil(passOn(body, writable, signal))
    return readable
  }
  // The call's own signal breaks the body off, as long as this request is still alive: that costs nothing for each byte.
  if (Number(length) > watchedBytes) waitUntil(aborted(signal))
  return body
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener("abort", () => resolve(), { once: true })
  })
}

/** A body of unknown length. Our own pipe tells when it has ended, so that the request does not stay for its whole time. */
async function passOn(body: ReadableStream, writable: WritableStream, signal: AbortSignal): Promise<void> {
  try {
    await body.pipeTo(writable, { signal, preventAbort: true })
  } catch {
    await (signal.aborted ? writable.close() : writable.abort()).catch(() => undefined)
  }
}
