import type { CallRecord, RequestRecord } from "../../pipeline/record.ts"
import type { Finished } from "../recorder/observe.ts"
import { add, type Meter, type Series } from "./meter.ts"
import type { Layers } from "./options.ts"

type Wanted = Layers["metrics"]

/** Counts a finished request under the reference's names. */
export function measure(meter: Meter, finished: Finished, wanted: Wanted): void {
  const { request, record, status, duration } = finished
  const { endpoint, reason, pipe } = record
  const outcome = `${status} ${reason} ${pipe?.complete} ${pipe?.failed}`
  const series = meter.group(`${request.method} ${endpoint?.path ?? ""} ${outcome}`, () =>
    requestSeries(meter, finished, wanted),
  )
  const [server, proxy] = series
  if (server !== undefined) add(server, duration)
  if (proxy !== undefined && pipe !== undefined) add(proxy, (pipe.end ?? pipe.start) - pipe.start)
  for (const call of record.calls) measureCall(meter, call, record, wanted)
}

/** Of the server and of the proxy; one that is not wanted is counted apart, and never read. */
function requestSeries(meter: Meter, { request, record, status }: Finished, wanted: Wanted): Series[] {
  const { endpoint, reason, pipe } = record
  const route = { "http.route": endpoint?.path ?? "", "http.request.method": request.method }
  const key = `${request.method} ${endpoint?.path}`
  const server = { ...route, "http.response.status_code": status, "skerry.reason": reason }
  const list = [
    wanted.server ? meter.histogram("http.server.duration", `${key} ${status} ${reason}`, server) : unread(),
  ]
  if (pipe !== undefined && wanted.proxy) {
    const { complete, failed } = pipe
    const proxy = { ...route, complete, error: failed, canceled: false }
    list.push(meter.histogram("krakend.proxy.duration", `${key} ${complete} ${failed}`, proxy))
  }
  return list
}

function unread(): Series {
  return { attributes: {}, count: 0, sum: 0, min: 0, max: 0, buckets: undefined }
}

function measureCall(meter: Meter, call: CallRecord, record: RequestRecord, wanted: Wanted): void {
  const { backend, start, end = start, status, reason, roundTrip } = call
  const key = `${backend.at} ${status} ${reason} ${roundTrip === undefined}`
  const [stage, client, ...counters] = meter.group(key, () => callSeries(meter, call, record, wanted))
  if (stage !== undefined) add(stage, end - start)
  if (client !== undefined && roundTrip !== undefined) add(client, roundTrip)
  for (const counter of counters) add(counter, 0)
}

/** Of the backend's stage, of its HTTP call, and the counters of the call. */
function callSeries(meter: Meter, call: CallRecord, { endpoint }: RequestRecord, wanted: Wanted): Series[] {
  const { backend, status, reason, roundTrip } = call
  const failed = reason !== undefined
  const common = {
    "http.request.method": backend.method,
    "http.route": backend.urlPattern,
    "krakend.endpoint": endpoint?.path,
    "krakend.endpoint_method": endpoint?.method,
    "server.address": backend.hosts.join("_"),
  }
  const stage = { ...common, complete: !failed, error: failed, canceled: false, "skerry.reason": reason }
  const list = [
    wanted.backend ? meter.histogram("krakend.backend.duration", `${backend.at} ${reason}`, stage) : unread(),
  ]
  if (!wanted.client) return list
  const client = { ...common, clientname: endpoint?.path, "http.response.status_code": status }
  const answered = roundTrip !== undefined
  list.push(answered ? meter.histogram("http.client.duration", `${backend.at} ${status}`, client) : unread())
  const counted = [
    "http.client.request.started.count",
    ...(reason === "deadline_exceeded" ? ["http.client.request.timedout.count"] : []),
    ...(failed && !answered ? ["http.client.request.failed.count"] : []),
  ]
  return [...list, ...counted.map((name) => meter.counter(name, backend.at, common))]
}
