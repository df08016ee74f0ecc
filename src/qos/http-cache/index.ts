import * as v from "valibot"
import type { Service } from "../../config/service.ts"
import type { BackendAnswer, BackendCall } from "../../pipeline/call.ts"
import { withHeader } from "../../pipeline/call.ts"
import { type ClientMiddleware, component } from "../../pipeline/component.ts"
import { firstValue } from "../../pipeline/headers.ts"
import { letGo } from "../../pipeline/let-go.ts"
import type { Clock } from "../../pipeline/ports.ts"
import { joined } from "../../pipeline/read-body.ts"
import { cacheControl, freshness, usableOnError } from "./freshness.ts"
import { type Budget, memoryStore, type Store, type Stored } from "./store.ts"

const schema = v.looseObject({
  shared: v.optional(v.boolean(), false),
  max_items: v.optional(v.number(), 0),
  max_size: v.optional(v.number(), 0),
})

/** What a store may hold when the configuration sets no limits: the reference has none, an isolate must have one. */
const defaultLimits = { items: 10_000, bytes: 16 * 1024 * 1024 }

/** A body longer than this passes by the store. */
const storableBytes = 4 * 1024 * 1024

/** What all stores of a configuration may hold together, whatever it says: an isolate has 128 MB. */
const isolateBytes = 48 * 1024 * 1024

/** What belongs to one configuration: the store of all entries with `shared`, and the memory of all stores. */
interface Common {
  readonly budget: Budget
  shared: Store | undefined
}

const commons = new WeakMap<Service, Common>()

function commonOf(service: Service): Common {
  const common = commons.get(service) ?? { budget: { left: isolateBytes }, shared: undefined }
  commons.set(service, common)
  return common
}

/**
 * `qos/http-cache`: keeps a backend's answers as their headers allow. In the isolate's memory, as the reference keeps them in
 * the instance's: see docs/http-cache.md (semantics/proxy-and-manipulation.md, section 14).
 */
export const httpCache = component({
  namespace: "qos/http-cache",
  schema,
  client({ shared, max_items: items, max_size: bytes }, { service, ports }) {
    const limits = items > 0 && bytes > 0 ? { items, bytes } : defaultLimits
    const common = commonOf(service)
    if (!shared) return caching(memoryStore(limits, common.budget), ports.clock)
    common.shared ??= memoryStore(limits, common.budget)
    return caching(common.shared, ports.clock)
  },
})

function caching(store: Store, clock: Clock): ClientMiddleware {
  return (next) =>
    async function useCache(call, scope) {
      const key = call.method === "GET" ? call.url : `${call.method} ${call.url}`
      const cacheable = (call.method === "GET" || call.method === "HEAD") && !call.headers.has("Range")
      if (!cacheable) {
        store.delete(key)
        return next(call, scope)
      }
      const asked = cacheControl(firstValue(call.headers, "Cache-Control"))
      const stored = store.get(key)
      if (stored === undefined) {
        if (asked.has("only-if-cached")) return { call, response: new Response(null, { status: 504 }) }
        return keep(await next(call, scope))
      }
      let request = call
      if (variesAlike(stored, call)) {
        const state = freshness(stored.headers, asked, clock.now())
        if (state === "fresh") return { call, response: responseOf(stored) }
        if (state === "stale") request = conditional(call, stored)
      }
      return keep(await revalidated(request, stored))

      async function revalidated(conditionalCall: BackendCall, old: Stored): Promise<BackendAnswer> {
        let answer: BackendAnswer
        try {
          answer = await next(conditionalCall, scope)
        } catch (thrown) {
          if (call.method === "GET" && usableOnError(old.headers, asked, clock.now())) {
            return { call, response: responseOf(old) }
          }
          store.delete(key)
          throw thrown
        }
        const { status, headers } = answer.response
        if (call.method === "GET" && status === 304) {
          await letGo(answer.response.body)
          return { call, response: responseOf(old, headers) }
        }
        if (call.method === "GET" && status >= 500 && usableOnError(old.headers, asked, clock.now())) {
          await letGo(answer.response.body)
          return { call, response: responseOf(old) }
        }
        if (status !== 200) store.delete(key)
        return answer
      }

      /** Stores an answer when its body has been read to the end. */
      function keep(answer: BackendAnswer): BackendAnswer {
        const { response } = answer
        if (response.webSocket) return answer
        if (asked.has("no-store") || cacheControl(response.headers.get("cache-control")).has("no-store")) {
          store.delete(key)
          return answer
        }
        const { status, headers } = response
        const varied = variedValues(headers, call)
        const save = (body: Uint8Array) => store.put(key, { status, headers: new Headers(headers), body, varied })
        return { ...answer, response: savedAtEnd(response, save) }
      }
    }
}

/** `Vary` of a stored answer against this request: every named header must have the value that it had then. */
function variesAlike({ varied }: Stored, { headers }: BackendCall): boolean {
  return varied.every(([name, value]) => valueOf(headers, name) === value)
}

function variedValues(headers: Headers, call: BackendCall): [string, string][] {
  const names = (headers.get("vary") ?? "").split(",").map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== "").map((name) => [name, valueOf(call.headers, name)])
}

function valueOf(headers: BackendCall["headers"], lowerName: string): string {
  for (const [name, values] of headers) if (name.toLowerCase() === lowerName) return values[0] ?? ""
  return ""
}

function conditional(call: BackendCall, { headers }: Stored): BackendCall {
  const etag = headers.get("etag")
  const lastModified = headers.get("last-modified")
  const withTag = etag === null ? call : withHeader(call, "If-None-Match", etag)
  return lastModified === null ? withTag : withHeader(withTag, "If-Modified-Since", lastModified)
}

/** Headers of one connection, which a 304 does not refresh (RFC 9111, section 3.2). */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "content-encoding",
])

function responseOf({ status, headers, body }: Stored, refreshed?: Headers): Response {
  const all = new Headers(headers)
  for (const [name, value] of refreshed ?? []) if (!connectionHeaders.has(name)) all.set(name, value)
  const bodyless = status === 204 || status === 304
  return new Response(bodyless ? null : body, { status, headers: all })
}

/** The same answer; `save` gets its bytes when somebody has read all of them. */
function savedAtEnd(response: Response, save: (body: Uint8Array) => void): Response {
  if (response.body === null) {
    save(new Uint8Array(0))
    return response
  }
  const announced = Number(response.headers.get("content-length") ?? Number.NaN)
  const chunks: Uint8Array[] = []
  let size = 0
  const copying = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.length
      if (size <= storableBytes) chunks.push(chunk.slice())
      else chunks.length = 0
      // Whoever knows the length reads no further: the end may never be asked for.
      if (size === announced) finish()
      controller.enqueue(chunk)
    },
    flush: finish,
  })
  let isFinished = false
  function finish(): void {
    if (!isFinished && size <= storableBytes) save(joined(chunks, size))
    isFinished = true
  }
  return new Response(response.body.pipeThrough(copying), response)
}
