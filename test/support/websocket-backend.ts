import { createHash } from "node:crypto"
import type { IncomingMessage, Server } from "node:http"
import type { Duplex } from "node:stream"

/** A connection of a backend that speaks WebSocket (RFC 6455), short text frames only. */
export interface BackendSocket {
  readonly request: IncomingMessage
  send(text: string): void
  close(code: number, reason: string): void
}

export interface SocketEvents {
  onOpen?(socket: BackendSocket): void
  onText?(socket: BackendSocket, text: string): void
  onClose?(code: number): void
}

/** Makes a server answer handshakes for `path` with the first protocol that was offered. */
export function serveWebSocket(server: Server, path: string, events: SocketEvents): void {
  server.on("upgrade", (incoming: IncomingMessage, stream: Duplex) => {
    if (incoming.url?.split("?", 1)[0] !== path) return void stream.end("HTTP/1.1 403 Forbidden\r\n\r\n")
    const protocol = incoming.headers["sec-websocket-protocol"]?.split(",", 1)[0]
    stream.write(
      [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        `Sec-WebSocket-Accept: ${acceptKey(incoming.headers["sec-websocket-key"] ?? "")}`,
        ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
        "X-Own: yes",
        "\r\n",
      ].join("\r\n"),
    )
    const socket: BackendSocket = {
      request: incoming,
      send: (text) => stream.write(frame(0x1, Buffer.from(text))),
      close: (code, reason) => stream.write(frame(0x8, Buffer.concat([codeBytes(code), Buffer.from(reason)]))),
    }
    events.onOpen?.(socket)
    stream.on("error", () => undefined)
    stream.on("data", (data: Buffer) => {
      for (const { opcode, payload } of frames(data)) {
        if (opcode === 0x1) events.onText?.(socket, payload.toString())
        if (opcode !== 0x8) continue
        events.onClose?.(payload.length < 2 ? 1005 : payload.readUInt16BE(0))
        stream.end(frame(0x8, payload))
      }
    })
  })
}

function acceptKey(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64")
}

function codeBytes(code: number): Buffer {
  return Buffer.from([code >> 8, code & 0xff])
}

function frame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload])
}

/** Frames of clients are masked. */
function* frames(data: Buffer): Generator<{ opcode: number; payload: Buffer }> {
  for (let at = 0; at + 6 <= data.length; ) {
    const length = (data[at + 1] ?? 0) & 0x7f
    const mask = data.subarray(at + 2, at + 6)
    const payload = Buffer.from(
      data.subarray(at + 6, at + 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)),
    )
    yield { opcode: (data[at] ?? 0) & 0x0f, payload }
    at += 6 + length
  }
}
