/** The two ends of a stream that does nothing but pass bytes on. */
interface Pipe {
  readonly readable: ReadableStream
  readonly writable: WritableStream
}

/** The runtime's own streams move bytes without running our code; elsewhere (unit tests) the standard one does. */
function pipe(length: number | undefined): Pipe {
  if (typeof IdentityTransformStream === "undefined") return new TransformStream()
  return length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length)
}

/** A body on its way to the client. */
export interface Passage {
  /** A chunk that was read already. */
  readonly first: Uint8Array | undefined
  /** What is left of the body. */
  readonly rest: ReadableStream
  /** Its bytes, if they were told; the client is told the same. */
  readonly length: number | undefined
  /** Aborts when the time is over. */
  readonly signal: AbortSignal
}

/** A known body up to this many bytes has as good as arrived with its headers: its time is not watched. */
const watchedBytes = 64 * 1024

/**
 * A body that ends when the time is over: what came until then has been passed on. With a known length the connection is
 * broken then, otherwise it ends cleanly (semantics/encodings-and-noop.md, section 4).
 */
export function watchedBody(passage: Passage, waitUntil: (work: Promise<unknown>) => void): ReadableStream {
  const { first, rest, length, signal } = passage
  if (first === undefined && length !== undefined) {
    // The call's own signal breaks the body off, as long as this request is still alive: that costs nothing for each byte.
    if (length > watchedBytes) waitUntil(aborted(signal))
    return rest
  }
  const { readable, writable } = pipe(length)
  waitUntil(passOn(passage, writable))
  return readable
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener("abort", () => resolve(), { once: true })
  })
}

/** Our own pipe tells when the body has ended, so that the request does not stay for its whole time. */
async function passOn({ first, rest, length, signal }: Passage, writable: WritableStream): Promise<void> {
  try {
    if (first !== undefined) await writeOne(first, writable)
    await rest.pipeTo(writable, { signal, preventAbort: true })
  } catch (thrown) {
    const endsCleanly = length === undefined && signal.aborted
    await (endsCleanly ? writable.close() : writable.abort(thrown)).catch(() => undefined)
    if (!rest.locked) await rest.cancel(thrown).catch(() => undefined)
  }
}

async function writeOne(chunk: Uint8Array, writable: WritableStream): Promise<void> {
  const writer = writable.getWriter()
  try {
    await writer.write(chunk)
  } finally {
    writer.releaseLock()
  }
}
