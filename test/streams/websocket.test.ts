import { setTimeout as wait } from "node:timers/promises"
import { afterAll, beforeAll, expect, it } from "vitest"
import { type RunningBackend, type RunningGateway, send, startBackend, startGateway } from "../support/local-gateway.ts"
import { type BackendSocket, serveWebSocket } from "../support/websocket-backend.ts"

let backend: RunningBackend
let gateway: RunningGateway
let opened: BackendSocket[]
const closeCodes: number[] = []

beforeAll(async () => {
  opened = []
  backend = await startBackend({
    "/chat": (_, answer) => answer.writeHead(426, { "Content-Type": "text/plain" }).end("upgrade, please"),
  })
  serveWebSocket(backend.server, "/chat", {
    onOpen: (socket) => opened.push(socket),
    onText: (socket, text) => socket.send(`echo ${text}`),
    onClose: (code) => closeCodes.push(code),
  })
  const endpoint = (path: string, url: string, more: object = {}) => ({
    endpoint: path,
    timeout: "1s",
    output_encoding: "no-op",
    input_query_strings: ["room"],
    backend: [{ url_pattern: url, host: [backend.host] }],
    ...more,
  })
  gateway = await startGateway({
    endpoints: [
      endpoint("/chat", "/chat"),
      endpoint("/all", "/chat", { input_headers: ["*"] }),
      endpoint("/refused", "/nowhere"),
      ...[
        ["/cached", { "qos/http-cache": {} }],
        ["/broken-circuit", { "qos/circuit-breaker": { max_errors: 1, interval: 1, timeout: 1 } }],
        [
          "/modified",
          {
            "modifier/martian": {
              "header.Modifier": { scope: ["request", "response"], name: "X-Added", value: "yes" },
            },
          },
        ],
      ].map(([path, extra_config]) =>
        endpoint(String(path), "", { backend: [{ url_pattern: "/chat", host: [backend.host], extra_config }] }),
      ),
      { endpoint: "/data", backend: [{ url_pattern: "/chat", host: [backend.host], encoding: "string" }] },
    ],
  })
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

interface Client {
  readonly socket: WebSocket
  next(): Promise<string>
  readonly closed: Promise<{ code: number; reason: string }>
}

function connect(path: string, protocols: string[] = []): Promise<Client> {
  const socket = new WebSocket(`${gateway.url.replace("http", "ws")}${path}`, protocols)
  const received: string[] = []
  const waiting: ((text: string) => void)[] = []
  socket.addEventListener("message", ({ data }) => {
    const reader = waiting.shift()
    if (reader === undefined) received.push(String(data))
    else reader(String(data))
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }))
  })
  const next = () => {
    const first = received.shift()
    return first === undefined ? new Promise<string>((resolve) => waiting.push(resolve)) : Promise.resolve(first)
  }
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve({ socket, next, closed }))
    socket.addEventListener("error", () => reject(new Error("no WebSocket")))
  })
}

it.each(["/chat", "/all"])("passes a WebSocket through %s both ways", async (path) => {
  const client = await connect(`${path}?room=7`, ["chat.v2", "chat.v1"])
  expect(client.socket.protocol).toBe("chat.v2")
  client.socket.send("hello")
  expect(await client.next()).toBe("echo hello")
  const server = opened.at(-1)
  expect(server?.request.url).toBe("/chat?room=7")
  expect(server?.request.headers["x-forwarded-for"]).toBe("127.0.0.1")
  server?.send("unasked")
  expect(await client.next()).toBe("unasked")
  client.socket.close(4001, "done")
  expect((await client.closed).code).toBe(4001)
  await expect.poll(() => closeCodes.at(-1)).toBe(4001)
})

it.each(["/cached", "/broken-circuit", "/modified"])("passes a WebSocket through %s more than once", async (path) => {
  for (let turn = 0; turn < 3; turn++) {
    const client = await connect(path)
    client.socket.send("hello")
    expect(await client.next()).toBe("echo hello")
    client.socket.close()
    await client.closed
  }
})

it("keeps a WebSocket open beyond the endpoint's timeout", async () => {
  const client = await connect("/chat")
  await wait(1500)
  client.socket.send("still there")
  expect(await client.next()).toBe("echo still there")
  client.socket.close()
})

it("passes the backend's close on to the client", async () => {
  const client = await connect("/chat")
  opened.at(-1)?.close(4100, "bye")
  expect(await client.closed).toEqual({ code: 4100, reason: "bye" })
})

it("refuses the client's handshake when the backend does", async () => {
  await expect(connect("/refused")).rejects.toThrow("no WebSocket")
})

it("takes a request without a handshake as any other", async () => {
  const answer = await send(`${gateway.url}/chat`)
  expect(answer.status).toBe(426)
  expect(answer.body.toString()).toBe("upgrade, please")
})

it("does not pass a handshake to a backend whose answer is decoded", async () => {
  await expect(connect("/data")).rejects.toThrow("no WebSocket")
})
