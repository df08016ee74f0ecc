import * as v from "valibot"
import { component } from "../../pipeline/component.ts"
import { type Finished, observed, sampler } from "../../telemetry/recorder/observe.ts"
import { fields, isFieldName } from "./fields.ts"

const share = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1)

const schema = v.strictObject({
  /** Beside those that every line has. */
  fields: v.optional(v.array(v.pipe(v.string(), v.check(isFieldName, "no field of the access log"))), () => []),
  /** Share of the good answers that get a line. */
  sample_rate: share,
  /** Share of the refused and failed requests that get a line. */
  failure_sample_rate: share,
  /** Endpoints, and paths of no endpoint, that get none. */
  skip_paths: v.optional(v.array(v.string()), () => ["/__health"]),
})

/** `skerry/access-log`: one structured line per request (docs/telemetry.md, "Access log"). */
export const accessLog = component({
  namespace: "skerry/access-log",
  schema,
  records: ({ fields }) => (fields.includes("backends") ? "calls" : "request"),
  server(config, { ports }) {
    const extra = config.fields.filter(isFieldName).map((name) => [name, fields[name]] as const)
    const skipped = new Set(config.skip_paths)
    const tellsOfGood = sampler(config.sample_rate, ports.random)
    const tellsOfFailed = sampler(config.failure_sample_rate, ports.random)
    return observed((finished) => {
      const failed = finished.record.reason !== undefined
      if (!(failed ? tellsOfFailed() : tellsOfGood())) return
      if (skipped.has(finished.record.endpoint?.path ?? finished.request.path)) return
      const line: Record<string, unknown> = common(finished)
      for (const [name, read] of extra) line[name] = read(finished)
      ports.print(failed && finished.status >= 500 ? "error" : "info", JSON.stringify(line))
    })
  },
})

/** What every line has. Nothing in it is a client's own text but the method, which the runtime knows. */
function common({ request, record, status, complete, duration }: Finished): Record<string, unknown> {
  return {
    time: new Date(record.start).toISOString(),
    message: "access",
    method: request.method,
    endpoint: record.endpoint?.path,
    status,
    duration_ms: duration,
    completed: complete,
    reason: record.reason,
  }
}
