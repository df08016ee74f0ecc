import type { Millis } from "../config/service.ts"
import { emptyObject, put } from "../lib/json/index.ts"
import type { Merge, Proxy } from "./component.ts"
import { asGatewayError, deadlineExceeded, type GatewayError, mergeErrors } from "./error.ts"
import type { DataResponse, ProxyResponse, StreamResponse } from "./response.ts"
import { dataResponse, discardBody } from "./response.ts"
import { withDeadline } from "./scope.ts"

/** The merge gives up before the endpoint does, so that what has arrived can still be served. */
export const mergeShare = 0.85

export type MergeOrder = "arrival" | "declared"

/**
 * Calls all backends at once and puts their top-level keys together. Later answers win over earlier ones: in order of
 * arrival as the reference does it, or as declared (semantics/proxy-and-manipulation.md, section 7).
 */
export function parallelMerge(timeout: Millis, order: MergeOrder): Merge {
  return (backends) =>
    async function merge(request, scope) {
      const deadline = scope.deadline.within(timeout * mergeShare)
      const inner = withDeadline(scope, deadline)
      const parts = new Parts(backends.length)
      const all = Promise.all(backends.map(callPart))
      await Promise.race([all, lateness(inner.deadline.signal)]).catch(() => parts.close())
      return parts.result(order)

      async function callPart(backend: Proxy, index: number): Promise<void> {
        try {
          const response = await backend(request, inner)
          parts.arrived(index, response.kind === "data" ? withoutHeaders(response) : await withoutBody(response))
        } catch (thrown) {
          parts.failed(asGatewayError(thrown))
        }
      }
    }
}

/** Rejects when the time is over: a stage that ignores the signal (a script, a token call) must not hold the others up. */
export function lateness(signal: AbortSignal): Promise<never> {
  const late = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(deadlineExceeded())
    else signal.addEventListener("abort", () => reject(deadlineExceeded()), { once: true })
  })
  // Nobody may be waiting any more.
  late.catch(() => undefined)
  return late
}

/** What of an answer takes part: its data. Headers that a script gave it are lost. */
function withoutHeaders(response: DataResponse): DataResponse {
  response.headers = undefined
  return response
}

/** A no-op part counts as an empty object, and its body is dropped, so that it holds no connection. */
async function withoutBody(response: StreamResponse): Promise<DataResponse> {
  await discardBody(response)
  return dataResponse(response.data, response.complete)
}

/** Collects answers and failures in order of arrival. */
class Parts {
  readonly #answers: { index: number; response: ProxyResponse }[] = []
  readonly #errors: GatewayError[] = []
  #awaited: number

  /** @param count how many are awaited */
  constructor(count: number) {
    this.#awaited = count
  }

  arrived(index: number, response: ProxyResponse): void {
    if (this.#awaited === 0) return
    this.#awaited--
    this.#answers.push({ index, response })
  }

  failed(error: GatewayError): void {
    if (this.#awaited === 0) return
    this.#awaited--
    this.#errors.push(error)
  }

  /** Whoever has not arrived has failed, and may come no more. */
  close(): void {
    while (this.#awaited > 0) this.failed(deadlineExceeded())
  }

  result(order: MergeOrder): ProxyResponse {
    if (order === "declared") this.#answers.sort((a, b) => a.index - b.index)
    const [first, ...rest] = this.#answers.map(({ response }) => response)
    const error = this.#errors.length > 0 ? mergeErrors(this.#errors) : undefined
    if (first === undefined) throw error ?? mergeErrors([])
    const merged = rest.reduce(combine, first)
    if (error !== undefined) {
      merged.complete = false
      merged.error = error
    }
    return merged
  }
}

/**
 * Puts `next` over `base`: shallow, `null` wins too. A part without data makes the whole incomplete; two of them give
 * an empty object.
 */
export function combine(base: ProxyResponse, next: ProxyResponse): ProxyResponse {
  if (next.data === null) {
    base.complete = false
    if (base.data === null) base.data = emptyObject()
    return base
  }
  const complete = base.complete && next.complete
  if (base.data === null) return { ...dataResponse(next.data, false) }
  for (const key of Object.keys(next.data)) {
    const value = next.data[key]
    if (value !== undefined) put(base.data, key, value)
  }
  base.complete = complete
  return base
}
