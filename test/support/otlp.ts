import * as v from "valibot"

/**
 * The JSON form of OTLP (opentelemetry-proto 1.x, "JSON Protobuf Encoding"), strictly: identifiers in hexadecimal, 64-bit integers as
 * texts, enumerations as numbers, no member that the protocol does not have.
 */
const uint64 = v.pipe(v.string(), v.regex(/^\d+$/))
const nanoseconds = v.pipe(uint64, v.minLength(19))

const keyValue = v.strictObject({
  key: v.pipe(v.string(), v.nonEmpty()),
  value: v.union([
    v.strictObject({ stringValue: v.string() }),
    v.strictObject({ intValue: v.pipe(v.string(), v.regex(/^-?\d+$/)) }),
    v.strictObject({ boolValue: v.boolean() }),
  ]),
})

const attributes = v.pipe(
  v.array(keyValue),
  v.check((list) => new Set(list.map(({ key }) => key)).size === list.length, "a key stands twice"),
)

const resource = v.strictObject({ attributes })
const scope = v.strictObject({ name: v.string() })

const span = v.strictObject({
  traceId: v.pipe(v.string(), v.regex(/^(?!0+$)[0-9a-f]{32}$/)),
  spanId: v.pipe(v.string(), v.regex(/^(?!0+$)[0-9a-f]{16}$/)),
  parentSpanId: v.optional(v.pipe(v.string(), v.regex(/^(?!0+$)[0-9a-f]{16}$/))),
  traceState: v.optional(v.string()),
  name: v.string(),
  kind: v.picklist([1, 2, 3, 4, 5]),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  status: v.strictObject({ code: v.optional(v.picklist([0, 1, 2])), message: v.optional(v.string()) }),
})

const times = { startTimeUnixNano: nanoseconds, timeUnixNano: nanoseconds }

const histogramPoint = v.pipe(
  v.strictObject({
    attributes,
    ...times,
    count: uint64,
    sum: v.number(),
    min: v.number(),
    max: v.number(),
    bucketCounts: v.array(uint64),
    explicitBounds: v.array(v.number()),
  }),
  v.check(
    ({ bucketCounts, explicitBounds }) => bucketCounts.length === explicitBounds.length + 1,
    "one bucket more than bounds",
  ),
  v.check(
    ({ bucketCounts, count }) => bucketCounts.reduce((sum, bucket) => sum + Number(bucket), 0) === Number(count),
    "the buckets hold all that was counted",
  ),
)

const metric = v.strictObject({
  name: v.string(),
  unit: v.string(),
  histogram: v.optional(
    v.strictObject({ aggregationTemporality: v.picklist([1, 2]), dataPoints: v.array(histogramPoint) }),
  ),
  sum: v.optional(
    v.strictObject({
      aggregationTemporality: v.picklist([1, 2]),
      isMonotonic: v.boolean(),
      dataPoints: v.array(v.strictObject({ attributes, ...times, asInt: uint64 })),
    }),
  ),
})

const traces = v.strictObject({
  resourceSpans: v.array(
    v.strictObject({ resource, scopeSpans: v.array(v.strictObject({ scope, spans: v.array(span) })) }),
  ),
})

const metrics = v.strictObject({
  resourceMetrics: v.array(
    v.strictObject({ resource, scopeMetrics: v.array(v.strictObject({ scope, metrics: v.array(metric) })) }),
  ),
})

export type Span = v.InferOutput<typeof span>
export type Metric = v.InferOutput<typeof metric>

/** A collector that takes nothing but the protocol. */
export function otlpReceiver() {
  const spans: Span[] = []
  const received: Metric[] = []
  const resources: unknown[] = []
  return {
    spans,
    metrics: received,
    resources,
    async take(request: Request): Promise<Response> {
      if (request.method !== "POST" || request.headers.get("content-type") !== "application/json") {
        return new Response(null, { status: 415 })
      }
      const body: unknown = await request.json()
      if (new URL(request.url).pathname === "/v1/traces") {
        for (const one of v.parse(traces, body).resourceSpans) {
          resources.push(one.resource)
          spans.push(...one.scopeSpans.flatMap((scoped) => scoped.spans))
        }
      } else if (new URL(request.url).pathname === "/v1/metrics") {
        for (const one of v.parse(metrics, body).resourceMetrics) {
          received.push(...one.scopeMetrics.flatMap((scoped) => scoped.metrics))
        }
      } else return new Response(null, { status: 404 })
      return Response.json({ partialSuccess: {} })
    },
  }
}

/** The attributes of a span or a data point by their keys. */
export function valuesOf({ attributes: list }: { attributes: Span["attributes"] }): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]))
}
