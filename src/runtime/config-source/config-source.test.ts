import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { fakePorts } from "../../../test/support/gateway.ts"
import { compileGateway } from "../../gateway.ts"
import type { LogFields } from "../../pipeline/ports.ts"
import { bundledId, configSource } from "./index.ts"
import { currentKey } from "./pointer.ts"

const interval = 30_000

/** A document whose only endpoint answers with its name. */
function documentNamed(name: string, more: Record<string, unknown> = {}): string {
  const extra_config = { proxy: { static: { strategy: "always", data: { name } } } }
  const endpoints = [{ endpoint: "/name", extra_config, backend: [{ url_pattern: "/", host: ["http://b.example"] }] }]
  return JSON.stringify({ version: 3, endpoints, ...more })
}

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex")

/** An isolate with a store in memory; time moves by hand. */
function isolate({ bundled = documentNamed("bundled") } = {}) {
  const values = new Map<string, string | Uint8Array>()
  const lines: { message: string; fields: LogFields }[] = []
  const reads: string[] = []
  const work: Promise<unknown>[] = []
  let now = 1_000_000
  let compiled = 0
  let broken: Error | undefined
  let hanging = false
  const note = (message: string, fields: LogFields = {}) => void lines.push({ message, fields })
  const log = { debug() {}, info() {}, warning: note, error: note }
  const ports = fakePorts(() => Response.json({}), { log })
  const compile = (document: unknown) => {
    compiled++
    return compileGateway(document, {}, ports).gateway
  }
  const source = configSource({
    store: {
      async get(key) {
        reads.push(key)
        if (hanging) {
          hanging = false
          return new Promise(() => undefined)
        }
        if (broken !== undefined) throw broken
        const value = values.get(key)
        return value === undefined ? null : new Response(value).body
      },
    },
    bundled: () => ({ id: bundledId, gateway: compile(JSON.parse(bundled)) }),
    compile,
    clock: { now: () => now },
    log,
    interval,
  })
  async function ask(headers: Record<string, string> = {}, peer = "192.0.2.1"): Promise<string> {
    const request = new Request("http://gateway/name", { headers })
    const context = { peer, waitUntil: (job: Promise<unknown>) => void work.push(job) }
    const gateway = await source(request, context)
    const answer = await gateway.handle(request, context)
    return answer.status === 200 ? ((await answer.json()) as { name: string }).name : String(answer.status)
  }
  return {
    values,
    lines,
    reads,
    ask,
    get compiled() {
      return compiled
    },
    breakStore: (fault: Error | undefined) => {
      broken = fault
    },
    /** The next read never ends. */
    hangOnce: () => {
      hanging = true
    },
    wait: (milliseconds: number) => {
      now += milliseconds
    },
    put(text: string | Uint8Array): string {
      const id = sha256(text)
      values.set(id, text)
      return id
    },
    point: (pointer: unknown) => values.set(currentKey, JSON.stringify(pointer)),
    /** Lets time pass, and one request that looks at the pointer. */
    async next(milliseconds = interval): Promise<void> {
      now += milliseconds
      await ask()
      await Promise.all(work.splice(0))
    },
  }
}

describe("the configuration in KV", () => {
  it("waits for the pushed document with the first request", async () => {
    const { put, point, ask } = isolate()
    point({ document: put(documentNamed("one")) })
    expect(await ask()).toBe("one")
  })

  it("serves the bundled document while nothing was pushed, without a word", async () => {
    const { ask, lines } = isolate()
    expect(await ask()).toBe("bundled")
    expect(lines).toEqual([])
  })

  it("reads and compiles once for first requests that come together", async () => {
    const edge = isolate()
    edge.point({ document: edge.put(documentNamed("one")) })
    expect(await Promise.all([edge.ask(), edge.ask(), edge.ask()])).toEqual(["one", "one", "one"])
    expect(edge.compiled).toBe(1)
    expect(edge.reads).toHaveLength(2)
  })

  it("is read by the next request when the first one vanished with its client", async () => {
    const edge = isolate()
    edge.point({ document: edge.put(documentNamed("one")) })
    edge.hangOnce()
    void edge.ask()
    const second = edge.ask()
    edge.wait(2000)
    expect(await second).toBe("one")
  })

  it("fails every request at once when there is nothing that can be served", async () => {
    const edge = isolate({ bundled: documentNamed("bundled", { version: 2 }) })
    const asked = await Promise.allSettled([edge.ask(), edge.ask(), edge.ask()])
    expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"])
    edge.point({ document: edge.put(documentNamed("one")) })
    expect(await edge.ask()).toBe("one")
  })

  it("answers from memory until the interval is over, then swaps behind an answer", async () => {
    const { put, point, ask, next, reads } = isolate()
    point({ document: put(documentNamed("one")) })
    await ask()
    point({ document: put(documentNamed("two")) })
    reads.length = 0
    await next(interval - 1)
    expect(reads).toEqual([])
    await next(1)
    expect(await ask()).toBe("two")
  })

  it("reads the pointer alone while it stays the same", async () => {
    const edge = isolate()
    edge.point({ document: edge.put(documentNamed("one")) })
    await edge.ask()
    edge.reads.length = 0
    await edge.next()
    expect(edge.reads).toEqual([currentKey])
    expect(edge.compiled).toBe(1)
  })

  it("returns to an edition of before without compiling it again", async () => {
    const edge = isolate()
    const one = edge.put(documentNamed("one"))
    edge.point({ document: one })
    await edge.ask()
    edge.point({ document: edge.put(documentNamed("two")) })
    await edge.next()
    edge.point({ document: one })
    await edge.next()
    expect(await edge.ask()).toBe("one")
    expect(edge.compiled).toBe(2)
  })
})

describe("a pointer or document that cannot be served", () => {
  const good = documentNamed("good")
  const faults: Record<string, [(edge: ReturnType<typeof isolate>) => void, RegExp]> = {
    "a document that is missing": [({ point }) => point({ document: "0".repeat(64) }), /no such document/],
    "a document under a wrong hash": [
      ({ values, point }) => {
        values.set("1".repeat(64), documentNamed("other"))
        point({ document: "1".repeat(64) })
      },
      /the document has the hash [0-9a-f]{64}: it was changed or cut/,
    ],
    "a document of version 2": [
      ({ put, point }) => point({ document: put(documentNamed("old", { version: 2 })) }),
      /unsupported version: 2 \(want: 3\)/,
    ],
    "a document cut before it was pushed": [
      ({ put, point }) => point({ document: put(good.slice(0, 40)) }),
      /unexpected end of JSON input|unexpected EOF/i,
    ],
    "a document with a byte order mark": [
      ({ put, point }) => point({ document: put(`\uFEFF${good}`) }),
      /invalid character/,
    ],
    "a document of 25 MB": [
      ({ put, point }) => point({ document: put(new Uint8Array(25 * 1024 * 1024).fill(32)) }),
      /more than 8388608 bytes/,
    ],
    "a document that is refused": [
      ({ put, point }) => point({ document: put(documentNamed("x", { host: ["ftp://x y"] })) }),
      /host/,
    ],
    "a pointer that is no JSON": [({ values }) => values.set(currentKey, "abc"), /the pointer is not JSON/],
    "a pointer to a path": [({ point }) => point({ document: "../x" }), /expected a SHA-256/],
    "a pointer of 25 MB": [
      ({ values }) => values.set(currentKey, new Uint8Array(25 * 1024 * 1024).fill(32)),
      /more than 16384 bytes/,
    ],
    "a pointer that was removed": [({ values }) => values.delete(currentKey), /pointer gone/],
    "a store that fails": [({ breakStore }) => breakStore(new Error("KV GET failed: 500")), /KV GET failed: 500/],
  }

  for (const [name, [spoil, line]] of Object.entries(faults)) {
    it(`${name} changes nothing, with one log line`, async () => {
      const edge = isolate()
      edge.point({ document: edge.put(good) })
      await edge.ask()
      spoil(edge)
      await edge.next()
      await edge.next()
      expect(await edge.ask()).toBe("good")
      expect(edge.lines.map(({ message, fields }) => `${message} ${fields.fault ?? ""}`)).toEqual([
        expect.stringMatching(line),
      ])
    })
  }

  it("is not read and checked again, but a missing document is looked for", async () => {
    const edge = isolate()
    edge.point({ document: edge.put(good) })
    await edge.ask()
    const late = documentNamed("late")
    edge.point({ document: sha256(late) })
    await edge.next()
    edge.put(late)
    await edge.next()
    expect(await edge.ask()).toBe("late")
    const bad = edge.put(documentNamed("bad", { version: 2 }))
    edge.point({ document: bad })
    await edge.next()
    edge.reads.length = 0
    await edge.next()
    expect(edge.reads).toEqual([currentKey])
  })

  it("lets a fresh isolate begin with the bundled document and look again after a second", async () => {
    const edge = isolate()
    edge.point({ document: edge.put(good) })
    edge.breakStore(new Error("KV GET failed: 503"))
    expect(await edge.ask()).toBe("bundled")
    edge.breakStore(undefined)
    await edge.next(1000)
    expect(await edge.ask()).toBe("good")
  })
})

describe("a canary", () => {
  function withCanary(rule: Record<string, unknown>) {
    const edge = isolate()
    const document = edge.put(documentNamed("stable"))
    const canary = { document: edge.put(documentNamed("canary")), ...rule }
    edge.point({ document, canary })
    return edge
  }

  it("gets every request with its header", async () => {
    const edge = withCanary({ header: { name: "X-Canary", value: "yes" } })
    expect(await edge.ask({ "x-canary": "yes" })).toBe("canary")
    expect(await edge.ask({ "x-canary": "no" })).toBe("stable")
    expect(await edge.ask()).toBe("stable")
  })

  it("gets no request when it cannot be served", async () => {
    const edge = isolate()
    const canary = { document: edge.put(documentNamed("bad", { version: 2 })), percent: 100 }
    edge.point({ document: edge.put(documentNamed("stable")), canary })
    expect(await edge.ask()).toBe("stable")
    await edge.next()
    expect(edge.lines.map(({ fields }) => fields.fault)).toEqual(["unsupported version: 2 (want: 3)"])
  })
})
