import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { otlpReceiver, valuesOf } from "../support/otlp.ts"
import { type Running, startGateway } from "../support/processes.ts"

const running: (Running | Server)[] = []

afterEach(async () => {
  for (const one of running.splice(0)) {
    if ("stop" in one) await one.stop()
    else {
      one.closeAllConnections()
      await new Promise((resolve) => one.close(resolve))
    }
  }
})

/** A server that answers as `take` does, on a port of its own. */
async function serving(take: (request: Request) => Promise<Response> | Response): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
    const init = { method: incoming.method ?? "GET", headers, ...(body === undefined ? {} : { body }) }
    const answer = await take(new Request(`http://server${incoming.url ?? "/"}`, init))
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  running.push(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function gatewayBefore(collector: string): Promise<Running> {
  const backend = await serving(() => Response.json({ good: true }))
  const exporters = { otlp: [{ name: "collector", host: collector, use_http: true }] }
  const gateway = await startGateway({
    version: 3,
    name: "shop",
    host: [backend],
    extra_config: { "telemetry/opentelemetry": { metric_reporting_period: 1, exporters } },
    endpoints: [{ endpoint: "/a/{id}", backend: [{ url_pattern: "/a/{id}" }] }],
  })
  running.push(gateway)
  return gateway
}

test("a collector gets traces and metrics from the Workers runtime", async () => {
  const receiver = otlpReceiver()
  const gateway = await gatewayBefore(await serving((request) => receiver.take(request)))
  for (let id = 0; id < 3; id++) expect((await fetch(`${gateway.url}/a/${id}`)).status).toBe(200)
  await expect.poll(() => receiver.spans.length, { timeout: 10_000 }).toBe(9)
  await expect.poll(() => receiver.metrics.length, { timeout: 10_000 }).toBeGreaterThan(0)
  const servers = receiver.spans.filter(({ kind }) => kind === 2)
  expect(servers.map((span) => valuesOf(span)["url.path"]).sort()).toEqual(["/a/0", "/a/1", "/a/2"])
  expect(new Set(servers.map(({ traceId }) => traceId)).size).toBe(3)
})

test("a collector that never answers delays nothing", async () => {
  const gateway = await gatewayBefore(await serving(() => new Promise<Response>(() => undefined)))
  const start = Date.now()
  for (let id = 0; id < 20; id++) {
    const answer = await fetch(`${gateway.url}/a/${id}`)
    expect(await answer.json()).toEqual({ good: true })
  }
  expect(Date.now() - start).toBeLessThan(3000)
})
