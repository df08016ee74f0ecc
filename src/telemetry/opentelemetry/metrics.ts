import type { Millis } from "../../config/service.ts"
import type { Finished } from "../recorder/observe.ts"
import { type Attributes, keyValues, nanoseconds } from "./attributes.ts"
import type { Layers } from "./options.ts"

/** Seconds: the reference's boundaries, so that dashboards made for it fit. */
const bounds = [
  0.01, 0.02, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.35, 0.5, 0.75, 1, 1.5, 2, 3.5, 5, 10,
]

/** Series that one period may have; what is more is counted in one without attributes. */
const seriesLimit = 2000

interface Series {
  readonly attributes: Attributes
  count: number
  sum: number
  min: number
  max: number
  /** Of histograms. */
  readonly buckets: number[] | undefined
}

/** A metric of OTLP's JSON with the values since the last reading (delta temporality). */
export interface Metric {
  readonly name: string
  readonly unit: string
  readonly histogram?: unknown
  readonly sum?: unknown
}

const delta = 1

/** Counts what finished requests say, and gives it out once. */
export class Meter {
  #metrics = new Map<string, Map<string, Series>>()
  #size = 0
  #since: Millis

  constructor(now: Millis) {
    this.#since = now
  }

  get isEmpty(): boolean {
    return this.#size === 0
  }

  /** Adds one duration to a histogram, in milliseconds; the key names the series among those of the metric. */
  duration(name: string, key: string, millis: Millis, attributes: () => Attributes): void {
    const series = this.#series(name, key, attributes, true)
    const seconds = millis / 1000
    series.count++
    series.sum += seconds
    series.min = Math.min(series.min, seconds)
    series.max = Math.max(series.max, seconds)
    const { buckets } = series
    if (buckets === undefined) return
    let bucket = 0
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket++
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
  }

  /** Adds one to a counter. */
  count(name: string, key: string, attributes: () => Attributes): void {
    this.#series(name, key, attributes, false).count++
  }

  #series(name: string, key: string, attributes: () => Attributes, isHistogram: boolean): Series {
    let all = this.#metrics.get(name)
    if (all === undefined) {
      all = new Map()
      this.#metrics.set(name, all)
    }
    const place = this.#size < seriesLimit || all.has(key) ? key : ""
    let series = all.get(place)
    if (series === undefined) {
      const buckets = isHistogram ? new Array<number>(bounds.length + 1).fill(0) : undefined
      const named = place === key ? attributes() : { "otel.metric.overflow": true }
      series = { attributes: named, count: 0, sum: 0, min: Infinity, max: 0, buckets }
      all.set(place, series)
      this.#size++
    }
    return series
  }

  /** Everything since the last time, and begins anew. */
  read(now: Millis): Metric[] {
    const times = { startTimeUnixNano: nanoseconds(this.#since), timeUnixNano: nanoseconds(now) }
    const metrics = Array.from(this.#metrics, ([name, all]) => metric(name, [...all.values()], times))
    this.#metrics = new Map()
    this.#size = 0
    this.#since = now
    return metrics
  }
}

function metric(name: string, all: readonly Series[], times: object): Metric {
  if (all[0]?.buckets === undefined) {
    const dataPoints = all.map(({ attributes, count }) => ({
      attributes: keyValues(attributes),
      ...times,
      asInt: String(count),
    }))
    return { name, unit: "1", sum: { aggregationTemporality: delta, isMonotonic: true, dataPoints } }
  }
  const dataPoints = all.map(({ attributes, count, sum, min, max, buckets = [] }) => ({
    attributes: keyValues(attributes),
    ...times,
    count: String(count),
    sum,
    min,
    max,
    bucketCounts: buckets.map(String),
    explicitBounds: bounds,
  }))
  return { name, unit: "s", histogram: { aggregationTemporality: delta, dataPoints } }
}

/** Counts a finished request under the reference's names. */
export function measure(
  meter: Meter,
  { request, record, status, duration }: Finished,
  layers: Layers["metrics"],
): void {
  const { endpoint, reason, pipe } = record
  const route = endpoint?.path ?? ""
  if (layers.server) {
    meter.duration("http.server.duration", `${request.method} ${route} ${status} ${reason}`, duration, () => ({
      "http.route": route,
      "http.request.method": request.method,
      "http.response.status_code": status,
      "skerry.reason": reason,
    }))
  }
  if (pipe !== undefined && layers.proxy) {
    const { start, end = start, complete, failed } = pipe
    meter.duration("krakend.proxy.duration", `${request.method} ${route} ${complete} ${failed}`, end - start, () => ({
      "http.route": route,
      "http.request.method": request.method,
      complete,
      error: failed,
      canceled: false,
    }))
  }
  for (const { backend, start, end = start, status: answered, reason: why, roundTrip } of record.calls) {
    const common = (): Attributes => ({
      "http.request.method": backend.method,
      "http.route": backend.urlPattern,
      "krakend.endpoint": route,
      "krakend.endpoint_method": endpoint?.method,
      "server.address": backend.hosts.join("_"),
    })
    const key = `${backend.at} ${why}`
    if (layers.backend) {
      const outcome = () => ({
        ...common(),
        complete: why === undefined,
        error: why !== undefined,
        canceled: false,
        "skerry.reason": why,
      })
      meter.duration("krakend.backend.duration", key, end - start, outcome)
    }
    if (!layers.client) continue
    meter.count("http.client.request.started.count", key, common)
    if (why === "deadline_exceeded") meter.count("http.client.request.timedout.count", key, common)
    if (answered === 0 && why !== undefined) meter.count("http.client.request.failed.count", key, common)
    if (roundTrip !== undefined) {
      const withStatus = () => ({ ...common(), clientname: route, "http.response.status_code": answered })
      meter.duration("http.client.duration", `${key} ${answered}`, roundTrip, withStatus)
    }
  }
}
