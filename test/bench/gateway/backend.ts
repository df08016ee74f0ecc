/**
 * The backend of the bench: a TCP server that answers by path from memory, so that it is never the bottleneck. It runs in
 * a process of its own and tells its port on standard output.
 */
import { createServer, type Socket } from "node:net"
import { bodies, keySet } from "./payloads.ts"

const answers = new Map<string, Buffer>()
for (const [path, { type, body }] of Object.entries({
  ...bodies,
  "/v1/traces": { type: "application/json", body: "{}" },
  "/v1/metrics": { type: "application/json", body: "{}" },
  "/jwks": { type: "application/json", body: keySet() },
})) {
  const content = Buffer.from(body)
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${content.length}\r\n\r\n`
  answers.set(path, Buffer.concat([Buffer.from(head), content]))
}
const notFound = Buffer.from("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

function serve(socket: Socket): void {
  let received = ""
  socket.setNoDelay(true)
  socket.on("error", () => socket.destroy())
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1")
    for (let end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
      const head = received.slice(0, end)
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
      if (received.length < end + 4 + length) return
      received = received.slice(end + 4 + length)
      const target = head.slice(head.indexOf(" ") + 1, head.indexOf(" HTTP/"))
      const mark = target.indexOf("?")
      socket.write(answers.get(mark < 0 ? target : target.slice(0, mark)) ?? notFound)
    }
  })
}

const server = createServer(serve)
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  console.log(typeof address === "object" && address !== null ? address.port : 0)
})
