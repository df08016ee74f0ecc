import type { Millis } from "../../config/service.ts"
import type { CallRecord, TraceContext } from "../../pipeline/record.ts"
import type { Finished } from "../recorder/observe.ts"
import { type Attributes, type KeyValue, keyValues, nanoseconds } from "./attributes.ts"
import { hexId } from "./context.ts"
import type { Layers } from "./options.ts"

/** A span of OTLP's JSON. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly KeyValue[]
  readonly status: { readonly code?: number; readonly message?: string }
}

const kinds = { internal: 1, server: 2, client: 3 } as const
const error = 2

/** The spans of a finished request: of the server, the proxy and each call to a backend, as far as they are wanted. */
export function spansOf(
  finished: Finished,
  trace: TraceContext,
  layers: Layers["traces"],
  random: () => number,
): Span[] {
  const { record } = finished
  const spans = layers.server ? [serverSpan(finished, trace)] : []
  let parent = trace.spanId
  if (record.pipe !== undefined && layers.proxy) {
    const { start, end = start, complete, failed } = record.pipe
    const attributes = {
      "krakend.stage": "proxy",
      "http.request.method": record.endpoint?.method,
      complete,
      error: failed ? record.detail : undefined,
    }
    const spanId = hexId(16, random)
    spans.push(span(trace, spanId, parent, record.endpoint?.path ?? "", "internal", [start, end], attributes, failed))
    parent = spanId
  }
  if (layers.backend) for (const call of record.calls) spans.push(callSpan(call, finished, trace, parent, random))
  return spans
}

function serverSpan({ request, record, status, duration, scope }: Finished, trace: TraceContext): Span {
  const attributes = {
    "http.request.method": request.method,
    "http.route": record.endpoint?.path,
    "url.path": request.path,
    "server.address": request.host,
    "client.address": scope.clientAddress,
    "user_agent.original": request.headers.get("user-agent") ?? undefined,
    "http.response.status_code": status,
    "skerry.reason": record.reason,
  }
  const name = record.endpoint?.path ?? request.method
  const times: Times = [record.start, record.start + duration]
  return span(trace, trace.spanId, trace.parentSpanId, name, "server", times, attributes, status >= 500)
}

function callSpan(
  call: CallRecord,
  { record }: Finished,
  trace: TraceContext,
  parent: string,
  random: () => number,
): Span {
  const { backend, start, end = start, status, reason } = call
  const attributes = {
    "krakend.stage": "backend",
    "http.request.method": backend.method,
    "http.route": backend.urlPattern,
    "krakend.endpoint": record.endpoint?.path,
    "krakend.endpoint_method": record.endpoint?.method,
    "server.address": backend.hosts.join("_"),
    "http.response.status_code": status || undefined,
    "skerry.reason": reason,
  }
  const spanId = call.spanId ?? hexId(16, random)
  return span(trace, spanId, parent, backend.urlPattern, "client", [start, end], attributes, reason !== undefined)
}

type Times = readonly [start: Millis, end: Millis]

function span(
  { traceId, state }: TraceContext,
  spanId: string,
  parentSpanId: string | undefined,
  name: string,
  kind: keyof typeof kinds,
  [start, end]: Times,
  attributes: Attributes,
  failed: boolean,
): Span {
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    ...(state === undefined ? {} : { traceState: state }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: keyValues(attributes),
    status: failed ? { code: error } : {},
  }
}
