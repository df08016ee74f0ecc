import { describe, expect, it } from "vitest"
import { testGateway } from "../test/support/gateway.ts"
import { createApp, type GatewayApp } from "./app.ts"

const context = {
  waitUntil: () => undefined,
  passThroughOnException: () => undefined,
  props: {},
} as unknown as ExecutionContext

function appWith(routes?: (app: GatewayApp) => void, handle?: () => Response) {
  const lines: string[] = []
  const inner = testGateway({ endpoints: [{ endpoint: "/here", backend: [{ url_pattern: "/" }] }] }, () =>
    Response.json({ a: 1 }),
  )
  const app = createApp({
    gateway: () => ({
      service: {} as never,
      handle: handle ?? ((request) => inner.send(new URL(request.url).pathname)),
    }),
    peer: () => "192.0.2.1",
    log: { debug() {}, info() {}, warning() {}, error: (line) => void lines.push(line) },
    ...(routes === undefined ? {} : { routes }),
  })
  return { lines, get: (path: string) => app.fetch(new Request(`http://gateway${path}`), {}, context) }
}

describe("the app", () => {
  it("hands every request to the gateway", async () => {
    const { get } = appWith()
    expect(await (await get("/here")).json()).toEqual({ a: 1 })
    expect((await get("/nowhere")).status).toBe(404)
  })

  it("lets routes of one's own come first", async () => {
    const { get } = appWith((app) => app.get("/own/:name", (own) => own.text(`hello ${own.req.param("name")}`)))
    expect(await (await get("/own/ada")).text()).toBe("hello ada")
    expect(await (await get("/here")).json()).toEqual({ a: 1 })
  })

  it.each([
    ["alone", undefined],
    ["with other routes", (app: GatewayApp) => void app.get("/own", (own) => own.text(""))],
  ])("answers a fault with an empty 500 and tells the log (%s)", async (_, routes) => {
    const { get, lines } = appWith(routes, () => {
      throw new Error("broken")
    })
    const response = await get("/here")
    expect(response.status).toBe(500)
    expect(await response.text()).toBe("")
    expect(lines).toEqual(["panic"])
  })
})
