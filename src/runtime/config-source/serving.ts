import type { Log } from "../../pipeline/ports.ts"
import { type CanaryTest, compileCanary } from "./canary.ts"
import type { DocumentLoader, Edition } from "./documents.ts"
import { faultLog, messageOf } from "./faults.ts"
import { currentKey, type Pointer, parsePointer } from "./pointer.ts"
import { type ConfigStore, readValue } from "./store.ts"

/** What is served: swapped in whole, never changed. */
export interface Serving {
  /** The text of the pointer that all of it was made from; `undefined` while something of it is missing. */
  readonly pointer: string | undefined
  readonly stable: Edition
  readonly canary: { readonly edition: Edition; readonly test: CanaryTest } | undefined
}

/** What came of reading the pointer: something to serve, the pointer that is served already, none, or a fault. */
export type Reading = Serving | "unchanged" | "missing" | "fault"

/** Bytes of a pointer. */
const maxPointerBytes = 16 * 1024

/** The shortest time for which the edge may keep a value that was read: the pointer should be as fresh as possible. */
const cacheSeconds = 30

/**
 * Makes the function that reads the pointer and prepares all that it names. It never rejects: what cannot be had is logged,
 * once for each fault and pointer.
 */
export function servingReader(
  store: ConfigStore,
  load: DocumentLoader,
  log: Log,
): (pointer: string | undefined) => Promise<Reading> {
  const tell = faultLog(log)

  async function edition(id: string, pointer: string): Promise<Edition | undefined> {
    try {
      return await load(id)
    } catch (fault) {
      tell("configuration document refused", { document: id, fault: messageOf(fault), pointer })
      return undefined
    }
  }

  async function prepare(text: string): Promise<Reading> {
    const { document, canary }: Pointer = parsePointer(text)
    const stable = await edition(document, text)
    if (stable === undefined) return "fault"
    if (canary === undefined) return { pointer: text, stable, canary }
    const other = await edition(canary.document, text)
    // A canary that cannot be had gets no request, and the pointer is looked at anew.
    if (other === undefined) return { pointer: undefined, stable, canary: undefined }
    return { pointer: text, stable, canary: { edition: other, test: compileCanary(canary) } }
  }

  return async function readServing(served) {
    let text: string | undefined
    try {
      const bytes = await readValue(store, currentKey, { limit: maxPointerBytes, cacheSeconds })
      if (bytes === undefined) {
        if (served !== undefined) tell("configuration pointer gone", { pointer: served })
        return "missing"
      }
      text = new TextDecoder().decode(bytes)
      return text === served ? "unchanged" : await prepare(text)
    } catch (fault) {
      tell("configuration pointer refused", {
        fault: messageOf(fault),
        ...(text === undefined ? {} : { pointer: text }),
      })
      return "fault"
    }
  }
}
