import { describe, expect, test } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { otlpReceiver, valuesOf } from "../../../test/support/otlp.ts"
import { parentOf } from "./context.ts"
import { add, Meter } from "./meter.ts"

const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

function instrumented(config: Record<string, unknown> = {}, collector?: () => Response | Promise<Response>) {
  const receiver = otlpReceiver()
  const calls: Request[] = []
  const warnings: string[] = []
  const gateway = testGateway(
    {
      name: "shop",
      extra_config: {
        "telemetry/opentelemetry": {
          metric_reporting_period: 1,
          exporters: { otlp: [{ name: "one", host: "collector", port: 4318, use_http: true }] },
          ...config,
        },
      },
      endpoints: [
        { endpoint: "/both/{id}", backend: [{ url_pattern: "/good/{id}" }, { url_pattern: "/bad" }] },
        { endpoint: "/bad", backend: [{ url_pattern: "/bad" }] },
      ],
    },
    (request) => {
      const { host, pathname } = new URL(request.url)
      if (host === "collector:4318") return collector === undefined ? receiver.take(request) : collector()
      calls.push(request)
      return pathname === "/bad" ? new Response(null, { status: 503 }) : Response.json({ good: true })
    },
    {
      ports: {
        random: Math.random,
        log: { debug() {}, info() {}, error() {}, warning: (message) => void warnings.push(message) },
      },
    },
  )
  return { ...gateway, ...receiver, calls, warnings, sent: () => Promise.all(gateway.background) }
}

describe.concurrent("traces", () => {
  test("go on from the caller to the backends, and are told to the collector", async () => {
    const { send, sent, spans, calls, resources } = instrumented()
    const answer = await send("/both/7", { headers: { traceparent: parent, tracestate: "vendor=1" } })
    expect(answer.status).toBe(200)
    await sent()
    expect(resources[0]).toEqual({ attributes: [{ key: "service.name", value: { stringValue: "shop" } }] })

    const [server, proxy, ...backends] = spans
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ["/both/{id}", 2],
      ["/both/{id}", 1],
      ["/good/{id}", 3],
      ["/bad", 3],
    ])
    expect(server).toMatchObject({
      traceId: parent.slice(3, 35),
      parentSpanId: parent.slice(36, 52),
      traceState: "vendor=1",
    })
    expect(proxy?.parentSpanId).toBe(server?.spanId)
    expect(backends.map(({ parentSpanId }) => parentSpanId)).toEqual([proxy?.spanId, proxy?.spanId])
    expect(calls.map(({ headers }) => headers.get("traceparent"))).toEqual(
      backends.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
    )
    expect(calls.every(({ headers }) => headers.get("tracestate") === "vendor=1")).toBe(true)
    expect(valuesOf(backends[1] ?? { attributes: [] })).toEqual({
      "krakend.stage": "backend",
      "http.request.method": "GET",
      "http.route": "/bad",
      "krakend.endpoint": "/both/{id}",
      "krakend.endpoint_method": "GET",
      "server.address": "http://backend",
      "http.response.status_code": "503",
      "skerry.reason": "backend_status",
    })
  })

  test("the server's span has the reason of a failure", async () => {
    const { send, sent, spans } = instrumented()
    await send("/bad")
    await send("/nowhere")
    await sent()
    const servers = spans.filter(({ kind }) => kind === 2)
    expect(servers.map((span) => valuesOf(span)["skerry.reason"])).toEqual(["backend_status", "no_route"])
    expect(servers.map(({ status }) => status.code)).toEqual([2, undefined])
  })

  test("a value that a client writes is cut", async () => {
    const { send, sent, spans } = instrumented()
    await send(`/${"a".repeat(5000)}`)
    await sent()
    expect(valuesOf(spans[0] ?? { attributes: [] })["url.path"]).toHaveLength(1024)
  })

  test("a request that is not sampled is still passed on as such", async () => {
    const { send, sent, spans, calls } = instrumented({ trace_sample_rate: 0 })
    await send("/bad")
    await sent()
    expect(spans).toEqual([])
    expect(calls[0]?.headers.get("traceparent")).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  })

  test("the caller's decision to sample holds", async () => {
    const { send, sent, spans } = instrumented({ trace_sample_rate: 0 })
    await send("/bad", { headers: { traceparent: parent } })
    await sent()
    expect(spans).not.toEqual([])
  })

  test("many requests are sent together", async () => {
    let posts = 0
    const { send, sent } = instrumented({}, () => {
      posts++
      return new Response(null)
    })
    await Promise.all(Array.from({ length: 30 }, () => send("/bad")))
    await sent()
    expect(posts).toBe(2)
  })

  test("without the namespace nothing is passed on", async () => {
    let header: string | null = ""
    const { send } = testGateway({ endpoints: [{ endpoint: "/a", backend: [{ url_pattern: "/a" }] }] }, (request) => {
      header = request.headers.get("traceparent")
      return Response.json({ a: 1 })
    })
    await send("/a", { headers: { traceparent: parent } })
    expect(header).toBeNull()
  })
})

describe.concurrent("metrics", () => {
  test("have the reference's names", async () => {
    const { send, sent, metrics } = instrumented()
    await send("/both/7")
    await send("/both/8")
    await sent()
    const byName = new Map(metrics.map((metric) => [metric.name, metric]))
    expect([...byName.keys()].sort()).toEqual([
      "http.client.duration",
      "http.client.request.started.count",
      "http.server.duration",
      "krakend.backend.duration",
      "krakend.proxy.duration",
    ])
    const [server] = byName.get("http.server.duration")?.histogram?.dataPoints ?? []
    expect(server?.count).toBe("2")
    expect(valuesOf(server ?? { attributes: [] })).toEqual({
      "http.route": "/both/{id}",
      "http.request.method": "GET",
      "http.response.status_code": "200",
    })
    const started = byName.get("http.client.request.started.count")?.sum?.dataPoints ?? []
    expect(started.map(({ asInt }) => asInt)).toEqual(["2", "2"])
  })

  test("layers that are switched off are not told of", async () => {
    const { send, sent, metrics, spans } = instrumented({
      layers: {
        global: { disable_metrics: true },
        proxy: { disable_traces: true },
        backend: { metrics: { disable_stage: true, round_trip: false }, traces: { disable_stage: true } },
      },
    })
    await send("/bad")
    await sent()
    expect(metrics.map(({ name }) => name)).toEqual(["krakend.proxy.duration"])
    expect(spans.map(({ kind }) => kind)).toEqual([2])
  })

  test("memory does not grow with the number of series", () => {
    const meter = new Meter(0)
    for (let index = 0; index < 5000; index++) add(meter.histogram("m", `key ${index}`, { index }), 1)
    expect(meter.read(1)).toMatchObject([{ histogram: { dataPoints: { length: 2001 } } }])
    expect(meter.isEmpty).toBe(true)
  })
})

describe.concurrent("a collector that fails", () => {
  test.each([
    ["answers 500", () => new Response(null, { status: 500 })],
    ["breaks off", () => Promise.reject(new Error("broken"))],
  ])("%s: answers are the same, and the log says so once", async (_, collector) => {
    const { send, sent, warnings } = instrumented({}, collector)
    expect((await send("/both/1")).status).toBe(200)
    await sent()
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain("telemetry/opentelemetry")
  })

  test("never delays an answer", async () => {
    const { send } = instrumented({}, () => new Promise<Response>(() => undefined))
    const start = Date.now()
    for (let round = 0; round < 5; round++) await send("/both/1")
    expect(Date.now() - start).toBeLessThan(500)
  })
})

describe.concurrent("traceparent", () => {
  test.each([
    ["", undefined],
    ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", undefined],
    ["00-00000000000000000000000000000000-b7ad6b7169203331-01", undefined],
    ["00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", undefined],
    ["ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", undefined],
    ["00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", undefined],
    [`${parent}-more`, undefined],
    [`01${parent.slice(2)}-more`, true],
    [parent, true],
    [`${parent.slice(0, -2)}00`, false],
  ])("%s", (header, sampled) => {
    expect(parentOf(header, null)?.sampled).toBe(sampled)
  })
})
