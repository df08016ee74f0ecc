/** A load generator over plain sockets: cheap enough to leave the processor to what is measured. */
import { connect, type Socket } from "node:net"

export interface Load {
  readonly port: number
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly connections: number
  /** Milliseconds during which new requests are begun. */
  readonly duration: number
  /** Requests per second over all connections, evenly spaced; none: as fast as answers come. */
  readonly rate?: number
}

export interface Played {
  readonly requests: number
  /** Answers with a status other than 200. */
  readonly failed: number
  readonly seconds: number
  /** Milliseconds of each request. */
  readonly latencies: readonly number[]
}

/** Plays requests on keep-alive connections, one at a time on each. */
export async function play(load: Load): Promise<Played> {
  const lines = Object.entries(load.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = load.method === "GET" ? "" : `Content-Length: ${Buffer.byteLength(load.body)}\r\n`
  const head = `${load.method} ${load.path} HTTP/1.1\r\nHost: gateway.example\r\n${lines.join("")}${length}\r\n`
  const request = Buffer.from(head + load.body)
  const started = performance.now()
  const ends = started + load.duration
  const latencies: number[] = []
  let failed = 0
  const connection = async (index: number) => {
    const line = await open(load.port)
    for (let turn = index; performance.now() < ends; turn += load.connections) {
      // Turns are counted from the start, so that late timers do not bring the connections into step.
      if (load.rate !== undefined) await wait(Math.max(0, started + (1000 * turn) / load.rate - performance.now()))
      const begun = performance.now()
      if ((await line.send(request)) !== 200) failed++
      latencies.push(performance.now() - begun)
    }
    line.close()
  }
  await Promise.all(Array.from({ length: load.connections }, (_, index) => connection(index)))
  return { requests: latencies.length, failed, seconds: (performance.now() - started) / 1000, latencies }
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

interface Line {
  /** Sends one request; gives the answer's status once the whole answer has come. */
  send(request: Buffer): Promise<number>
  close(): void
}

async function open(port: number): Promise<Line> {
  const socket = connect(port, "127.0.0.1")
  socket.setNoDelay(true)
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve)
    socket.once("error", reject)
  })
  return reader(socket)
}

const headEnd = Buffer.from("\r\n\r\n")
const lastChunk = Buffer.from("0\r\n\r\n")

function reader(socket: Socket): Line {
  let waiting: { resolve(status: number): void; reject(reason: Error): void } | undefined
  let status = 0
  /** Bytes of the body still to come; undefined: the head is not complete; -1: chunks, until the last one. */
  let left: number | undefined
  let tail: Buffer = Buffer.alloc(0)

  function received(chunk: Buffer): void {
    let data = chunk
    if (left === undefined) {
      data = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk
      const end = data.indexOf(headEnd)
      if (end < 0) {
        tail = data
        return
      }
      const head = data.toString("latin1", 0, end)
      status = Number(head.slice(9, 12))
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
      left = length === undefined ? -1 : Number(length)
      data = data.subarray(end + headEnd.length)
      tail = Buffer.alloc(0)
    }
    if (left >= 0) {
      left -= data.length
      if (left === 0) done()
      return
    }
    tail = Buffer.concat([tail, data]).subarray(-lastChunk.length)
    if (tail.equals(lastChunk)) done()
  }

  function done(): void {
    left = undefined
    tail = Buffer.alloc(0)
    waiting?.resolve(status)
  }

  socket.on("data", received)
  socket.on("error", (error) => waiting?.reject(error))
  socket.on("close", () => waiting?.reject(new Error("the connection was closed")))
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close() {
      waiting = undefined
      socket.destroy()
    },
  }
}
