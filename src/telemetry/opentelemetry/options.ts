import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import type { Service } from "../../config/service.ts"

const flag = v.optional(v.boolean(), false)

const otlp = v.looseObject({
  name: v.optional(v.string(), ""),
  /** A host name as in the reference, or an origin: `https://collector.example`. */
  host: v.optional(v.string(), "localhost"),
  port: v.optional(v.number()),
  use_http: flag,
  disable_metrics: flag,
  disable_traces: flag,
  /** Ours: what a collector behind the internet asks for. */
  headers: v.optional(v.record(v.string(), v.string()), () => ({})),
})

export const schema = v.looseObject({
  service_name: v.optional(v.string(), ""),
  service_version: v.optional(v.string(), ""),
  skip_paths: v.optional(v.array(v.string()), () => []),
  metric_reporting_period: v.optional(v.pipe(v.number(), v.minValue(1)), 30),
  trace_sample_rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  exporters: v.optional(v.looseObject({ otlp: v.optional(v.array(otlp), () => []) }), () => ({ otlp: [] })),
  layers: v.optional(
    v.looseObject({
      global: v.optional(
        v.looseObject({ disable_metrics: flag, disable_traces: flag, disable_propagation: flag, report_headers: flag }),
      ),
      proxy: v.optional(v.looseObject({ disable_metrics: flag, disable_traces: flag, report_headers: flag })),
      backend: v.optional(
        v.looseObject({
          metrics: v.optional(v.looseObject({ disable_stage: flag, round_trip: flag })),
          traces: v.optional(v.looseObject({ disable_stage: flag })),
        }),
      ),
    }),
  ),
})

export type OpenTelemetryConfig = v.InferOutput<typeof schema>

/** An endpoint of a collector that is spoken to by OTLP over HTTP. */
export interface Collector {
  /** `http://host:4318` */
  readonly origin: string
  readonly headers: Readonly<Record<string, string>>
  readonly traces: boolean
  readonly metrics: boolean
}

/** Which stages are told of. */
export interface Layers {
  readonly metrics: {
    readonly server: boolean
    readonly proxy: boolean
    readonly backend: boolean
    readonly client: boolean
  }
  readonly traces: { readonly server: boolean; readonly proxy: boolean; readonly backend: boolean }
}

/** Paths that are never told of unless others are listed. */
const usuallySkipped = ["/__health", "/__debug/", "/__echo/", "/__stats/"]

/** Says whether a request's path is left out. */
export function skipping({ skip_paths: paths }: OpenTelemetryConfig): (path: string) => boolean {
  const skipped = paths.length === 0 ? usuallySkipped : paths.filter((path) => path !== "")
  const exact = new Set(skipped)
  const folders = skipped.filter((path) => path.endsWith("/"))
  return (path) => exact.has(path) || folders.some((folder) => path.startsWith(folder))
}

export function collectors({ exporters }: OpenTelemetryConfig): Collector[] {
  return exporters.otlp
    .filter((exporter) => exporter.use_http)
    .map(({ host, port, headers, disable_metrics: noMetrics, disable_traces: noTraces }) => ({
      origin: host.includes("://") ? host + (port === undefined ? "" : `:${port}`) : `http://${host}:${port ?? 4318}`,
      headers,
      traces: !noTraces,
      metrics: !noMetrics,
    }))
}

export function layersOf({ layers }: OpenTelemetryConfig): Layers {
  const { global, proxy, backend } = layers ?? {}
  return {
    metrics: {
      server: !global?.disable_metrics,
      proxy: !proxy?.disable_metrics,
      backend: !backend?.metrics?.disable_stage,
      client: backend?.metrics === undefined || backend.metrics.round_trip,
    },
    traces: {
      server: !global?.disable_traces,
      proxy: !proxy?.disable_traces,
      backend: !backend?.traces?.disable_stage,
    },
  }
}

/** The service's name in the reference's order. */
export function serviceName({ service_name: own }: OpenTelemetryConfig, { name }: Service): string {
  return own || name || "KrakenD"
}

export function checkOptions(config: OpenTelemetryConfig, at: string, problems: Problems): void {
  for (const [index, { use_http: overHttp }] of config.exporters.otlp.entries()) {
    if (!overHttp) problems.warning(`${at}.exporters.otlp[${index}]`, "gRPC is not spoken here: set use_http")
  }
  if ("prometheus" in config.exporters) {
    problems.warning(`${at}.exporters.prometheus`, "there is no port to scrape here: send OTLP to a collector")
  }
  if (config.layers?.global?.report_headers || config.layers?.proxy?.report_headers) {
    problems.warning(`${at}.layers`, "report_headers has no effect here: headers hold secrets")
  }
}
