import { readStream } from "../../pipeline/read-body.ts"

/** Where documents and pointers are: a KV namespace, seen as far as it is needed. */
export interface ConfigStore {
  /** A value as it arrives; `null` when there is none. `cacheSeconds` is how old it may be. */
  get(key: string, cacheSeconds: number): Promise<ReadableStream | null>
}

/** The store of a KV binding. */
export function kvStore(namespace: KVNamespace): ConfigStore {
  return { get: (key, cacheTtl) => namespace.get(key, { type: "stream", cacheTtl }) }
}

/** Milliseconds that the store has for one value. */
const patience = 5000

/**
 * Reads a value of at most `limit` bytes; a longer one is not taken into memory.
 * @returns undefined when there is no such value.
 * @throws Error that says why it cannot be had.
 */
export async function readValue(
  store: ConfigStore,
  key: string,
  { limit, cacheSeconds }: { limit: number; cacheSeconds: number },
): Promise<Uint8Array | undefined> {
  return inTime(async () => {
    const stream = await store.get(key, cacheSeconds)
    if (stream === null) return undefined
    const { bytes, cut } = await readStream(stream, { limit }).catch(() => {
      throw new Error(`it has more than ${limit} bytes`)
    })
    if (cut) throw new Error("it could not be read to its end")
    return bytes
  })
}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the store did not answer within ${patience} ms`)), patience)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}
