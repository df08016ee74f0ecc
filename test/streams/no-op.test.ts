import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  type RunningBackend,
  type RunningGateway,
  send,
  startBackend,
  startGateway,
  startRawBackend,
} from "../support/local-gateway.ts"

const binary = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff))
const packed = gzipSync("packed text")

let backend: RunningBackend
let raw: RunningBackend
let gateway: RunningGateway

beforeAll(async () => {
  backend = await startBackend({
    "/binary": (_, answer) =>
      answer.writeHead(200, { "Content-Type": "application/x-own", "Content-Length": binary.length }).end(binary),
    "/chunks": async (_, answer) => {
      answer.writeHead(200, { "Content-Type": "text/plain" })
      for (const chunk of ["one ", "two ", "three"]) {
        answer.write(chunk)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      answer.end()
    },
    "/gzip": (_, answer) => answer.writeHead(200, { "Content-Encoding": "gzip", "Content-Type": "a/b" }).end(packed),
    "/cookies": (_, answer) =>
      answer.writeHead(200, { "Set-Cookie": ["a=1; Path=/", "b=2, with a comma", "a=3"], "X-Own": "yes" }).end("ok"),
    "/head": (incoming, answer) =>
      answer.writeHead(200, { "X-Method": incoming.method, "Content-Length": "123" }).end(),
    "/204": (_, answer) => answer.writeHead(204, { "X-Own": "yes" }).end(),
    "/304": (_, answer) => answer.writeHead(304, { ETag: '"v1"' }).end(),
    "/418": (_, answer) => answer.writeHead(418, { "Content-Type": "text/plain", "X-Krakend": "mine" }).end("short"),
    "/echo": (incoming, answer) => {
      answer.writeHead(200, {
        "Content-Type": "application/octet-stream",
        "X-Length": incoming.headers["content-length"],
      })
      incoming.pipe(answer)
    },
    ...Object.fromEntries(
      [301, 302, 303, 307, 308].map((status) => [
        `/redirect/${status}`,
        (_, answer) => answer.writeHead(status, { Location: "/target?from=redirect" }).end("moved"),
      ]),
    ),
    "/target": (incoming, answer) => {
      const { method, url, headers } = incoming
      answer.writeHead(203, { "Content-Type": "text/plain" }).end(`${method} ${url} ${headers.cookie ?? "no cookie"}`)
    },
    "/elsewhere": (_, answer) =>
      answer.writeHead(302, { Location: `${backend.host.replace("127.0.0.1", "localhost")}/target` }).end(),
    "/around": (_, answer) => answer.writeHead(302, { Location: "/around" }).end(),
  })
  raw = await startRawBackend((socket, path) => {
    if (path === "/connection") {
      const own = ["Keep-Alive: timeout=5", "Proxy-Connection: a", "TE: trailers", "Trailer: X-A", "Upgrade: h2c"].join(
        "\r\n",
      )
      socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n${own}\r\nX-Own: yes\r\nContent-Length: 2\r\n\r\nok`)
      return
    }
    const cut = path === "/cut-length" ? "Content-Length: 100" : "Transfer-Encoding: chunked"
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${cut}\r\n\r\n`)
    socket.write(path === "/cut-length" ? "0123456789" : "a\r\n0123456789\r\n")
    setTimeout(() => socket.destroy(), 100)
  })
  const endpoint = (path: string, host: string, more: object = {}) => ({
    endpoint: path,
    output_encoding: "no-op",
    input_headers: ["*"],
    backend: [{ url_pattern: path, host: [host] }],
    ...more,
  })
  gateway = await startGateway({
    endpoints: [
      ...["/binary", "/chunks", "/gzip", "/cookies", "/204", "/304", "/418", "/elsewhere", "/around"].map((path) =>
        endpoint(path, backend.host),
      ),
      ...[301, 302, 303, 307, 308].flatMap((status) => [
        endpoint(`/redirect/${status}`, backend.host),
        endpoint(`/redirect/${status}`, backend.host, { method: "POST" }),
      ]),
      endpoint("/echo", backend.host, { method: "POST" }),
      {
        ...endpoint("/asked", backend.host),
        input_headers: [],
        backend: [{ url_pattern: "/gzip", host: [backend.host] }],
      },
      { ...endpoint("/head", backend.host), backend: [{ url_pattern: "/head", host: [backend.host], method: "HEAD" }] },
      endpoint("/connection", raw.host),
      endpoint("/cut-length", raw.host),
      endpoint("/cut-chunk", raw.host),
    ],
  })
})

afterAll(async () => {
  await gateway.stop()
  await Promise.all([backend.stop(), raw.stop()])
})

describe("a no-op endpoint passes", () => {
  it("binary bodies", async () => {
    const answer = await send(`${gateway.url}/binary`)
    expect(answer.headers["content-type"]).toEqual(["application/x-own"])
    expect(answer.headers["content-length"]).toEqual([String(binary.length)])
    expect(answer.body.equals(binary)).toBe(true)
  })

  it("chunks", async () => {
    const answer = await send(`${gateway.url}/chunks`)
    expect(answer.body.toString()).toBe("one two three")
    expect(answer.broken).toBe(false)
  })

  it("bodies of clients, as they were sent", async () => {
    const answer = await send(`${gateway.url}/echo`, { method: "POST", body: binary })
    expect(answer.headers["x-length"]).toEqual([String(binary.length)])
    expect(answer.body.equals(binary)).toBe(true)
  })

  it("a packed body if the client's Accept-Encoding was passed on", async () => {
    const answer = await send(`${gateway.url}/gzip`, { headers: { "Accept-Encoding": "gzip" } })
    expect(answer.headers["content-encoding"]).toEqual(["gzip"])
    expect(answer.body.equals(packed)).toBe(true)
  })

  it("an unpacked body if it asked for gzip itself", async () => {
    const answer = await send(`${gateway.url}/asked`, { headers: { "Accept-Encoding": "gzip" } })
    expect(answer.headers["content-encoding"]).toBeUndefined()
    expect(answer.body.toString()).toBe("packed text")
  })

  it("every Set-Cookie as a line of its own", async () => {
    const answer = await send(`${gateway.url}/cookies`)
    expect(answer.headers["set-cookie"]).toEqual(["a=1; Path=/", "b=2, with a comma", "a=3"])
    expect(answer.headers["x-own"]).toEqual(["yes"])
    expect(answer.headers["content-type"]).toEqual(["text/plain; charset=utf-8"])
  })

  it("no header of the backend's connection", async () => {
    const answer = await send(`${gateway.url}/connection`)
    expect(answer.headers).not.toHaveProperty("proxy-connection")
    expect(answer.headers).not.toHaveProperty("te")
    expect(answer.headers).not.toHaveProperty("trailer")
    expect(answer.headers).not.toHaveProperty("upgrade")
    expect(answer.headers["keep-alive"]).not.toEqual(["timeout=5"])
    expect(answer.headers["x-own"]).toEqual(["yes"])
    expect(answer.body.toString()).toBe("ok")
  })

  it("a HEAD to the backend", async () => {
    const answer = await send(`${gateway.url}/head`)
    expect(answer.status).toBe(200)
    expect(answer.headers["x-method"]).toEqual(["HEAD"])
    expect(answer.body.length).toBe(0)
  })

  it.each([204, 304])("a %i without a body", async (status) => {
    const answer = await send(`${gateway.url}/${status}`)
    expect(answer.status).toBe(status)
    expect(answer.headers["x-krakend-completed"]).toEqual(["false"])
    expect(answer.headers[status === 204 ? "x-own" : "etag"]).toEqual([status === 204 ? "yes" : '"v1"'])
    expect(answer.body.length).toBe(0)
  })

  it("any status, with the backend's own X-Krakend behind the gateway's", async () => {
    const answer = await send(`${gateway.url}/418`)
    expect(answer.status).toBe(418)
    expect(answer.headers["x-krakend"]).toEqual([expect.stringMatching(/^Version /), "mine"])
    expect(answer.body.toString()).toBe("short")
  })
})

describe("a body that breaks off", () => {
  it("breaks the client's connection where its length was known", async () => {
    const answer = await send(`${gateway.url}/cut-length`)
    expect(answer).toMatchObject({ status: 200, broken: true })
    expect(answer.body.toString()).toBe("0123456789")
  })

  it("leaves what came until then where it was not", async () => {
    const answer = await send(`${gateway.url}/cut-chunk`)
    expect(answer.status).toBe(200)
    expect(answer.body.toString()).toBe("0123456789")
  })
})

describe("redirects", () => {
  it.each([301, 302, 303, 307, 308])("follow a %i of a GET", async (status) => {
    const answer = await send(`${gateway.url}/redirect/${status}`, { headers: { Cookie: "c=1" } })
    expect(answer.status).toBe(203)
    expect(answer.body.toString()).toBe("GET /target?from=redirect c=1")
  })

  it.each([301, 302, 303])("follow a %i of a POST as a GET", async (status) => {
    const answer = await send(`${gateway.url}/redirect/${status}`, { method: "POST", body: "x" })
    expect(answer.body.toString()).toBe("GET /target?from=redirect no cookie")
  })

  it.each([307, 308])("leave a %i of a POST with a body to the client", async (status) => {
    const answer = await send(`${gateway.url}/redirect/${status}`, { method: "POST", body: "x" })
    expect(answer.status).toBe(status)
    expect(answer.headers.location).toEqual(["/target?from=redirect"])
    expect(answer.body.toString()).toBe("moved")
  })

  it("drop credentials when the host changes", async () => {
    const answer = await send(`${gateway.url}/elsewhere`, { headers: { Cookie: "c=1" } })
    expect(answer.body.toString()).toBe("GET /target no cookie")
  })

  it("end after ten calls", async () => {
    const answer = await send(`${gateway.url}/around`)
    expect(answer.status).toBe(500)
    expect(answer.body.length).toBe(0)
  })
})
