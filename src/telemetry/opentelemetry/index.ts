import * as v from "valibot"
import { withHeader } from "../../pipeline/call.ts"
import { component, type ServiceSite } from "../../pipeline/component.ts"
import type { TraceContext } from "../../pipeline/record.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import { observed, recordOf, sampler } from "../recorder/observe.ts"
import { hexId, parentOf, traceparentOf } from "./context.ts"
import { eventually, exporter } from "./exporter.ts"
import { Meter } from "./meter.ts"
import { measure } from "./metrics.ts"
import {
  checkOptions,
  collectors,
  layersOf,
  type OpenTelemetryConfig,
  schema,
  serviceName,
  skipping,
} from "./options.ts"
import { type SpanText, spansOf } from "./spans.ts"

const namespace = "telemetry/opentelemetry"

/** Milliseconds that spans wait for company. */
const spanWait = 1000

/** Spans that may wait; more are lost rather than kept. */
const spanLimit = 4096

/** A background task may go on for 30 s after its request: metrics cannot be kept longer than this. */
const longestPeriod = 20_000

/**
 * `telemetry/opentelemetry`: traces and metrics with the reference's names, by OTLP over HTTP (docs/telemetry.md). Everything is
 * sent behind answers: no request waits for a collector, and none fails with it.
 */
export const openTelemetry = component({
  namespace,
  schema,
  records: "calls",
  server: instrument,
  check: checkOptions,
})

/** The trace goes on at the backends: W3C Trace Context on every call of a request that has a trace. */
export const traceContext = component({
  namespace: "",
  always: true,
  schema: v.unknown(),
  client(_, { service }) {
    if (!Object.hasOwn(service.extraConfig, namespace)) return undefined
    return (next) =>
      function passTraceOn(call, scope) {
        const { record, call: own, ports } = scope
        const trace = record?.trace
        if (trace === undefined) return next(call, scope)
        // A request that nobody looks at needs no span of its own for each call.
        const spanId = trace.sampled && own !== undefined ? (own.spanId ??= hexId(16, ports.random)) : trace.spanId
        const withParent = withHeader(call, "Traceparent", traceparentOf(trace, spanId))
        return next(trace.state === undefined ? withParent : withHeader(withParent, "Tracestate", trace.state), scope)
      }
  },
})

function instrument(config: OpenTelemetryConfig, { service, ports }: ServiceSite) {
  const { clock, random } = ports
  const layers = layersOf(config)
  const skips = skipping(config)
  const all = collectors(config)
  const send = exporter(all, serviceName(config, service), config.service_version, ports)
  const sendsTraces = all.some(({ traces }) => traces)
  const sendsMetrics = all.some(({ metrics }) => metrics)

  let spans: SpanText[] = []
  const sendSpans = eventually(spanWait, async () => {
    const batch = spans
    spans = []
    if (batch.length > 0) await send("traces", batch)
  })

  const meter = new Meter(clock.now())
  const sendMetrics = eventually(Math.min(config.metric_reporting_period * 1000, longestPeriod), async () => {
    if (!meter.isEmpty) await send("metrics", meter.read(clock.now()))
  })

  const tell = observed((finished) => {
    const { record, scope, request } = finished
    const now = record.start + finished.duration
    if (skips(request.path)) return
    if (sendsMetrics) {
      measure(meter, finished, layers.metrics)
      sendMetrics(scope, now)
    }
    if (sendsTraces && record.trace?.sampled && spans.length < spanLimit) {
      spans.push(...spansOf(finished, record.trace, layers.traces, random))
      sendSpans(scope, now)
    }
  })
  const begin = tracer(config, random)

  return ((next) => {
    const told = tell(next)
    return (request, scope) => {
      recordOf(scope).trace = begin(request)
      return told(request, scope)
    }
  }) satisfies ReturnType<typeof observed>
}

/** Decides on a request's place in a trace: the caller's decision to sample holds, unless propagation is switched off. */
function tracer(config: OpenTelemetryConfig, random: () => number): (request: ClientRequest) => TraceContext {
  const isSampled = sampler(config.trace_sample_rate, random)
  const propagates = !config.layers?.global?.disable_propagation
  return ({ headers }) => {
    const header = propagates ? headers.get("traceparent") : null
    const parent = header === null ? undefined : parentOf(header, headers.get("tracestate"))
    const traceId = parent?.traceId ?? hexId(32, random)
    const sampled = parent?.sampled ?? isSampled()
    return {
      traceId,
      // Nobody will look for the span of a request that is not sampled.
      spanId: sampled || parent !== undefined ? hexId(16, random) : traceId.slice(16),
      parentSpanId: parent?.spanId,
      sampled,
      state: parent?.state,
    }
  }
}
