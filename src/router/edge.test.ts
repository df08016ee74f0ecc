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

describe("a redirect to the path with or without its slash", () => {
  it.each(["//evil.example/", "///evil.example/x/"])("never leads to another site (%s)", async (path) => {
    const gateway = testGateway(
      {
        endpoints: [
          { endpoint: "/{a}/{b}", backend: [{ url_pattern: "/" }] },
          { endpoint: "/{a}/{b}/{c}", backend: [{ url_pattern: "/" }] },
        ],
      },
      () => Response.json({}),
    )
    const response = await gateway.send(path)
    expect(response.headers.get("location") ?? "/").not.toMatch(/^\/\//)
  })

  it.each([
    ["/books//pages/3/?q=a//b", undefined, "/books/pages/3?q=a//b"],
    ["/books/a%2F%2Fb/", undefined, undefined],
    ["/books/1/pages/3/", "/api/../shop/", "/shop/books/1/pages/3"],
    ["/books/1/pages/3/", "//evil.example/a?b", "/evilexample/ab/books/1/pages/3"],
  ])("sends %s behind the prefix %s to %s", async (path, prefix, location) => {
    const gateway = testGateway(
      { endpoints: [{ endpoint: "/books/{id}/pages/{page}", backend: [{ url_pattern: "/" }] }] },
      () => Response.json({}),
    )
    const headers = prefix === undefined ? {} : { "X-Forwarded-Prefix": prefix }
    const response = await gateway.send(path, { headers })
    expect(response.headers.get("location") ?? undefined).toBe(location)
  })
})

describe("a no-op answer whose type must be sniffed", () => {
  it("that stalls before its first byte is a time-out, not a fault of ours", async () => {
    const lines: string[] = []
    const gateway = testGateway(
      {
        extra_config: { router: { return_error_msg: true } },
        endpoints: [{ endpoint: "/", timeout: "50ms", output_encoding: "no-op", backend: [{ url_pattern: "/" }] }],
      },
      ({ signal }) =>
        new Response(
          new ReadableStream({
            start(controller) {
              signal.addEventListener("abort", () => controller.error(signal.reason))
            },
          }),
        ),
      { ports: { log: { debug() {}, info() {}, warning() {}, error: (line) => void lines.push(line) } } },
    )
    const response = await gateway.send("/")
    expect(response.status).toBe(500)
    expect(await response.text()).toBe("context deadline exceeded")
    expect(lines).toEqual([])
  })
})

describe("a sequence whose no-op step breaks", () => {
  it("keeps what the steps before it answered", async () => {
    const broken = () =>
      new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(1024 * 1024))
        },
      })
    const gateway = testGateway(
      {
        endpoints: [
          {
            endpoint: "/",
            extra_config: { proxy: { sequential: true, sequential_propagated_params: ["resp1"] } },
            backend: [{ url_pattern: "/0" }, { url_pattern: "/1", encoding: "no-op" }, { url_pattern: "/2" }],
          },
        ],
      },
      ({ url }) => (url.endsWith("/1") ? new Response(broken()) : Response.json({ step: url.slice(-1) })),
    )
    const response = await gateway.send("/")
    expect(response.status).toBe(200)
    expect(response.headers.get("x-krakend-completed")).toBe("false")
    expect(await response.json()).toEqual({ step: "0" })
  })
})
