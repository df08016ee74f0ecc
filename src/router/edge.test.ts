import { describe, expect, it } from "vitest"
import { type FakeBackend, testGateway } from "../../test/support/gateway.ts"
import { bodyLimit } from "../pipeline/read-body.ts"

const endpoints = (count: number) => [
  { endpoint: "/all", backend: Array.from({ length: count }, (_, index) => ({ url_pattern: `/${index}` })) },
]

describe("a gateway that is its own backend", () => {
  it("ends the circle with an error after a few rounds", async () => {
    let calls = 0
    const itself: FakeBackend = ({ headers }) => {
      calls++
      return gateway.send("/all", { headers })
    }
    const gateway = testGateway({ endpoints: endpoints(1) }, itself)
    expect((await gateway.send("/all")).status).toBe(500)
    expect(calls).toBeLessThanOrEqual(8)
  })
})

describe("a body that is too large to be decoded", () => {
  const mebibyte = 1024 * 1024
  const chunk = new Uint8Array(mebibyte).fill(0x20)

  it.each([
    ["announced", { "Content-Length": String(40 * mebibyte) }],
    ["not announced", {}],
  ])("is a failure of the backend, and is not read on (%s)", async (_, headers) => {
    let sent = 0
    let cancelled = false
    const body = new ReadableStream({
      pull(controller) {
        sent++
        controller.enqueue(chunk)
      },
      cancel() {
        cancelled = true
      },
    })
    const gateway = testGateway(
      { endpoints: endpoints(1), extra_config: { router: { return_error_msg: true } } },
      () => new Response(body, { headers }),
    )
    const response = await gateway.send("/all")
    expect(response.status).toBe(500)
    expect(await response.text()).toBe(`backend body of more than ${bodyLimit} bytes`)
    expect(cancelled).toBe(true)
    expect(sent).toBeLessThan(40)
  })
})

describe("more backends than connections", () => {
  it("never has more than six calls waiting, and answers all the same", async () => {
    const backend: FakeBackend = async ({ url }) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return Response.json({ [new URL(url).pathname.slice(1)]: true })
    }
    const response = await testGateway({ endpoints: endpoints(20) }, backend).send("/all")
    expect(response.headers.get("x-krakend-completed")).toBe("true")
    expect(Object.keys((await response.json()) as object).length).toBe(20)
  })
})
