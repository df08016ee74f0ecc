import type { Millis } from "../../config/service.ts"
import { type Attributes, keyValues, nanoseconds } from "./attributes.ts"

/** Seconds: the reference's boundaries, so that dashboards made for it fit. */
const bounds = [
  0.01, 0.02, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.35, 0.5, 0.75, 1, 1.5, 2, 3.5, 5, 10,
]

/** Series that one period may have; what is more is counted in one without attributes. */
const seriesLimit = 2000

/** What is counted under one set of attributes. */
export interface Series {
  readonly attributes: Attributes
  count: number
  /** Seconds. */
  sum: number
  min: number
  max: number
  /** `undefined` for counters. */
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
  #groups = new Map<string, readonly Series[]>()
  #size = 0
  #since: Millis

  constructor(now: Millis) {
    this.#since = now
  }

  get isEmpty(): boolean {
    return this.#size === 0
  }

  /** The series that everything with this key adds to: they are looked for once, and then found together. */
  group(key: string, make: () => Series[]): readonly Series[] {
    let group = this.#groups.get(key)
    if (group === undefined) {
      group = make()
      if (this.#size < seriesLimit) this.#groups.set(key, group)
    }
    return group
  }

  histogram(name: string, key: string, attributes: Attributes): Series {
    return this.#series(name, key, attributes, true)
  }

  counter(name: string, key: string, attributes: Attributes): Series {
    return this.#series(name, key, attributes, false)
  }

  #series(name: string, key: string, attributes: Attributes, isHistogram: boolean): Series {
    let all = this.#metrics.get(name)
    if (all === undefined) {
      all = new Map()
      this.#metrics.set(name, all)
    }
    const place = this.#size < seriesLimit || all.has(key) ? key : ""
    let series = all.get(place)
    if (series === undefined) {
      const buckets = isHistogram ? new Array<number>(bounds.length + 1).fill(0) : undefined
      const named = place === key ? attributes : { "otel.metric.overflow": true }
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
    this.#groups = new Map()
    this.#size = 0
    this.#since = now
    return metrics
  }
}

/** Adds one to a series; a histogram counts it where its duration belongs. */
export function add(series: Series, millis: Millis): void {
  series.count++
  const { buckets } = series
  if (buckets === undefined) return
  const seconds = millis / 1000
  series.sum += seconds
  if (seconds < series.min) series.min = seconds
  if (seconds > series.max) series.max = seconds
  let bucket = 0
  while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket++
  buckets[bucket] = (buckets[bucket] ?? 0) + 1
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
