import type { Backend, Endpoint, Millis } from "../../config/service.ts"
import type { CallRecord, TraceContext } from "../../pipeline/record.ts"
import type { Finished } from "../recorder/observe.ts"
import { type Attributes, keyValues, nanoseconds } from "./attributes.ts"
import { hexId } from "./context.ts"
import type { Layers } from "./options.ts"

/** A span of OTLP's JSON, already as text: what is the same for every request of an endpoint is written once. */
export type SpanText = string

const kinds = { internal: 1, server: 2, client: 3 } as const

/** The spans of a finished request: of the server, the proxy and each call to a backend, as far as they are wanted. */
export function spansOf(
  finished: Finished,
  trace: TraceContext,
  layers: Layers["traces"],
  random: () => number,
): SpanText[] {
  const { record } = finished
  const { endpoint, pipe } = record
  const spans = layers.server ? [serverSpan(finished, trace)] : []
  let parent = trace.spanId
  if (pipe !== undefined && endpoint !== undefined && layers.proxy) {
    const { start, end = start, complete, failed } = pipe
    const attributes = joined(endpointAttributes(endpoint), { complete, error: failed ? record.detail : undefined })
    const spanId = hexId(16, random)
    spans.push(span(trace, spanId, parent, endpoint.path, "internal", [start, end], attributes, failed))
    parent = spanId
  }
  if (layers.backend) for (const call of record.calls) spans.push(callSpan(call, endpoint, trace, parent, random))
  return spans
}

function serverSpan({ request, record, status, duration, scope }: Finished, trace: TraceContext): SpanText {
  const attributes = attributesText({
    "http.request.method": request.method,
    "http.route": record.endpoint?.path,
    "url.path": request.path,
    "server.address": request.host,
    "client.address": scope.clientAddress,
    "user_agent.original": request.headers.get("user-agent") ?? undefined,
    "http.response.status_code": status,
    "skerry.reason": record.reason,
  })
  const name = record.endpoint?.path ?? request.method
  const times: Times = [record.start, record.start + duration]
  return span(trace, trace.spanId, trace.parentSpanId, name, "server", times, attributes, status >= 500)
}

function callSpan(
  { backend, start, end = start, status, reason, spanId }: CallRecord,
  endpoint: Endpoint | undefined,
  trace: TraceContext,
  parent: string,
  random: () => number,
): SpanText {
  const attributes = joined(backendAttributes(backend, endpoint), {
    "http.response.status_code": status || undefined,
    "skerry.reason": reason,
  })
  const times: Times = [start, end]
  const id = spanId ?? hexId(16, random)
  return span(trace, id, parent, backend.urlPattern, "client", times, attributes, reason !== undefined)
}

const written = new WeakMap<Endpoint | Backend, string>()

/** Attributes that are the same in every span of an endpoint or a backend. */
function once(owner: Endpoint | Backend, attributes: () => Attributes): string {
  let text = written.get(owner)
  if (text === undefined) {
    text = attributesText(attributes())
    written.set(owner, text)
  }
  return text
}

function endpointAttributes(endpoint: Endpoint): string {
  return once(endpoint, () => ({ "krakend.stage": "proxy", "http.request.method": endpoint.method }))
}

function backendAttributes(backend: Backend, endpoint: Endpoint | undefined): string {
  return once(backend, () => ({
    "krakend.stage": "backend",
    "http.request.method": backend.method,
    "http.route": backend.urlPattern,
    "krakend.endpoint": endpoint?.path,
    "krakend.endpoint_method": endpoint?.method,
    "server.address": backend.hosts.join("_"),
  }))
}

/** The members of a list, without its brackets. */
function attributesText(attributes: Attributes): string {
  return JSON.stringify(keyValues(attributes)).slice(1, -1)
}

function joined(common: string, own: Attributes): string {
  const text = attributesText(own)
  return text === "" ? common : `${common},${text}`
}

type Times = readonly [start: Millis, end: Millis]

function span(
  { traceId, state }: TraceContext,
  spanId: string,
  parentSpanId: string | undefined,
  name: string,
  kind: keyof typeof kinds,
  [start, end]: Times,
  attributes: string,
  failed: boolean,
): SpanText {
  const parent = parentSpanId === undefined ? "" : `"parentSpanId":"${parentSpanId}",`
  const traceState = state === undefined ? "" : `"traceState":${JSON.stringify(state)},`
  const times = `"startTimeUnixNano":"${nanoseconds(start)}","endTimeUnixNano":"${nanoseconds(end)}"`
  // The status code 2 is an error; without one it is not set.
  const status = failed ? '{"code":2}' : "{}"
  const ids = `"traceId":"${traceId}","spanId":"${spanId}",${parent}${traceState}`
  return `{${ids}"name":${JSON.stringify(name)},"kind":${kinds[kind]},${times},"attributes":[${attributes}],"status":${status}}`
}
