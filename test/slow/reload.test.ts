import { Agent, get } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, it } from "vitest"
import { type Edge, startEdge } from "../support/edge.ts"

const host = ["service://BACKEND"]

/** A document whose answers name it in every part: two backends at once, and two one after the other. */
function documentOf(number: number, more: Record<string, unknown> = {}): string {
  const parts = [`/a/${number}`, `/b/${number}`].map((url_pattern) => ({ url_pattern, host }))
  const slow = parts.map((part) => ({ ...part, url_pattern: `${part.url_pattern}?wait=700` }))
  return JSON.stringify({
    version: 3,
    timeout: "5s",
    endpoints: [
      { endpoint: "/parts", backend: parts },
      { endpoint: "/slow", extra_config: { proxy: { sequential: true } }, backend: slow },
    ],
    ...more,
  })
}

let edge: Edge
let agent: Agent

afterEach(async () => {
  agent.destroy()
  await edge.stop()
})

async function start(seconds: number): Promise<void> {
  agent = new Agent({ keepAlive: true, maxSockets: 32 })
  edge = await startEdge(seconds)
}

interface Seen {
  readonly status: number
  /** What `X-Skerry-Config` says. */
  readonly document: string
  readonly body: string
}

function ask(path: string): Promise<Seen> {
  return new Promise((resolve, reject) => {
    get({ port: edge.port, host: "127.0.0.1", path, agent }, (answer) => {
      let body = ""
      answer.setEncoding("utf8").on("data", (text: string) => {
        body += text
      })
      answer.on("end", () => {
        resolve({ status: answer.statusCode ?? 0, document: String(answer.headers["x-skerry-config"]), body })
      })
      answer.on("error", reject)
    }).on("error", reject)
  })
}

/** Asks until the document answers. */
async function until(document: string, patience = 10_000): Promise<void> {
  const end = Date.now() + patience
  while ((await ask("/parts")).document !== document) {
    if (Date.now() > end) throw new Error(`${document} is not served after ${patience} ms`)
    await sleep(10)
  }
}

describe("a gateway under load while its configuration changes", () => {
  /** Requests a second that are asked for; a machine with other work gives less. */
  const wanted = 2000
  const seconds = 20
  const interval = 1
  /** Milliseconds for reading, checking and compiling a document, on a machine that is busy with the load itself. */
  const work = 900

  /** Every fifth push is broken, each time in another way. */
  const broken: ((number: number) => Promise<void>)[] = [
    async (number) => edge.point(await edge.store(documentOf(number, { version: 2 }))),
    async (number) => edge.point(await edge.store(documentOf(number).slice(0, 100))),
    async (number) => {
      const wrong = "f".repeat(63) + number.toString(16).slice(-1)
      await edge.put(wrong, documentOf(number))
      await edge.point(wrong)
    },
    async () => edge.point("0".repeat(64)),
  ]

  it("fails no request, mixes nothing, and is never behind for longer than it may", { timeout: 120_000 }, async () => {
    await start(interval)
    const numbers = new Map<string, number>()
    const good: { readonly number: number; readonly at: number }[] = []

    async function push(number: number): Promise<void> {
      const document = await edge.store(documentOf(number))
      numbers.set(document, number)
      await edge.point(document)
      good.push({ number, at: performance.now() })
    }
    await push(0)
    await ask("/parts")

    const begun = performance.now()
    const end = begun + seconds * 1000
    let sent = 0
    const faults: string[] = []
    const served = new Set<number>()

    async function client(): Promise<void> {
      for (;;) {
        const now = performance.now()
        if (now >= end) return
        const due = begun + (sent / wanted) * 1000
        sent++
        if (due > now) await sleep(due - now)
        const asked = performance.now()
        const { status, document, body } = await ask("/parts")
        const number = numbers.get(document) ?? -1
        served.add(number)
        if (status !== 200 || body !== `{"a":${number},"b":${number}}`) faults.push(`${status} ${document} ${body}`)
        const newest = good.findLast(({ at }) => at <= asked - interval * 1000 - work)
        if (newest !== undefined && number < newest.number)
          faults.push(`${number} is served, ${newest.number} was pushed`)
      }
    }

    async function pusher(): Promise<void> {
      for (let number = 1; performance.now() < end - 1500; number++) {
        await sleep(2000)
        if (number % 5 === 0) await broken[(number / 5 - 1) % broken.length]?.(number)
        else await push(number)
      }
    }

    await Promise.all([pusher(), ...Array.from({ length: 32 }, client)])
    const rate = sent / ((performance.now() - begun) / 1000)
    console.log(`${Math.round(rate)} requests/s, ${good.length - 1} documents, ${served.size} of them seen`)
    expect(faults.slice(0, 5)).toEqual([])
    expect(served.has(-1)).toBe(false)
    expect(served.size).toBeGreaterThanOrEqual(7)
    expect(rate).toBeGreaterThan(100)
  })

  it("goes on serving through every kind of broken document", { timeout: 60_000 }, async () => {
    await start(0.05)
    const document = await edge.store(documentOf(1))
    await edge.point(document)
    await until(document)
    for (const [index, spoil] of broken.entries()) {
      await spoil(index + 10)
      for (let round = 0; round < 10; round++) {
        expect(await ask("/parts")).toEqual({ status: 200, document, body: '{"a":1,"b":1}' })
        await sleep(20)
      }
    }
    const next = await edge.store(documentOf(2))
    await edge.point(next)
    await until(next)
  })

  it("ends a request on the document that it began with", { timeout: 60_000 }, async () => {
    await start(0.05)
    const first = await edge.store(documentOf(1))
    const second = await edge.store(documentOf(2))
    await edge.point(first)
    await until(first)
    const slow = ask("/slow")
    await sleep(100)
    await edge.point(second)
    await until(second)
    expect(await slow).toEqual({ status: 200, document: first, body: '{"a":1,"b":1}' })
  })
})

describe("two hundred reloads", () => {
  const mebibyte = 1024 * 1024
  /** Endpoints of a document: two hundred documents that were kept would be seen. */
  const size = 500
  const reloads = 200
  /** Reloads whose least memory is taken: the garbage is collected now and then among them. */
  const window = 100
  const warm = 20
  const allowance = 12 * mebibyte

  function largeDocument(number: number): string {
    const filler = Array.from({ length: size }, (_, index) => ({
      endpoint: `/e${number}/${index}/{id}`,
      extra_config: { "qos/ratelimit/router": { max_rate: 10 } },
      backend: [{ url_pattern: `/a/${index}?id={id}`, host, mapping: { a: `m${number}` } }],
    }))
    const parts = [{ url_pattern: `/a/${number}`, host }]
    return JSON.stringify({ version: 3, endpoints: [{ endpoint: "/parts", backend: parts }, ...filler] })
  }

  it("leave the memory where it was", { timeout: 300_000 }, async () => {
    await start(0.02)
    const used: number[] = []
    for (let number = 0; number < warm + window + reloads; number++) {
      const document = await edge.store(largeDocument(number))
      await edge.point(document)
      await until(document)
      used.push(await edge.heapUsed())
    }
    const before = Math.min(...used.slice(warm, warm + window))
    const after = Math.min(...used.slice(-window))
    const inMebibytes = (bytes: number) => (bytes / mebibyte).toFixed(1)
    console.log(`heap ${inMebibytes(before)} MiB, ${inMebibytes(after)} MiB after ${reloads} reloads`)
    expect(after - before).toBeLessThan(allowance)
  })
})
