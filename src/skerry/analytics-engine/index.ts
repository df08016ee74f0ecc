import * as v from "valibot"
import { component } from "../../pipeline/component.ts"
import { observed } from "../../telemetry/recorder/observe.ts"

const schema = v.strictObject({ binding: v.optional(v.pipe(v.string(), v.nonEmpty()), "ANALYTICS") })

/** Bytes that an index may have at Workers Analytics Engine. */
const indexLength = 96

/**
 * `skerry/analytics-engine`: one data point per request in the dataset of a binding. `index1` is the endpoint (the platform
 * samples by it), `blob1`–`blob4` are method, endpoint, reason and country, `double1`–`double4` are status, milliseconds, calls
 * to backends and failed ones.
 */
export const analyticsEngine = component({
  namespace: "skerry/analytics-engine",
  schema,
  records: "calls",
  server({ binding }, { ports }) {
    const dataset = ports.dataset(binding)
    if (dataset === undefined) {
      ports.log.warning(`skerry/analytics-engine: no dataset is bound as ${binding}`)
      return undefined
    }
    return observed(({ request, record, status, duration }) => {
      const endpoint = record.endpoint?.path ?? ""
      const failed = record.calls.filter(({ reason }) => reason !== undefined).length
      dataset.writeDataPoint({
        indexes: [endpoint.slice(0, indexLength)],
        blobs: [request.method, endpoint, record.reason ?? "", request.headers.get("cf-ipcountry") ?? ""],
        doubles: [status, duration, record.calls.length, failed],
      })
    })
  },
})
