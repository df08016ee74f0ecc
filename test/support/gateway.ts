import { compileGateway, type GatewayExtensions } from "../../src/gateway.ts"
import type { Limiter, Log, Ports, Upstream } from "../../src/pipeline/ports.ts"

/** A backend for tests: gets the call as `fetch` would, answers with a Response. */
export type FakeBackend = (request: Request) => Response | Promise<Response>

const silent: Log = { debug() {}, info() {}, warning() {}, error() {} }

const generous: Limiter = { open: () => () => ({ allowed: true, remaining: 1, retryAfter: 0 }) }

/** Ports for tests: real time, no randomness, and an upstream that allows six waiting calls, as the runtime does. */
export function fakePorts(backend: FakeBackend, overrides: Partial<Ports> = {}): Ports {
  return {
    clock: { now: () => Date.now() },
    log: silent,
    print: () => undefined,
    upstream: sixWaiting(backend),
    limiter: generous,
    keyStore: undefined,
    sharedCache: undefined,
    dataset: () => undefined,
    random: () => 0,
    ...overrides,
  }
}

/** Fails as soon as a seventh call waits for its answer: on Workers it would stall, and two such requests deadlock. */
function sixWaiting(backend: FakeBackend): Upstream {
  let waiting = 0
  return async (url, init) => {
    if (waiting === 6) throw new Error("a seventh connection")
    waiting++
    try {
      // Node wants to be told that a streamed body is sent before the answer comes; workerd does not ask.
      const request = new Request(url, { duplex: "half", ...init } as RequestInit)
      return await abortable(backend(request), init.signal ?? undefined)
    } finally {
      waiting--
    }
  }
}

async function abortable(answer: Response | Promise<Response>, signal: AbortSignal | undefined): Promise<Response> {
  if (signal === undefined) return answer
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    Promise.resolve(answer).then(resolve, reject)
  })
}

/** A gateway for a configuration document, answered by `backend`; `get` sends a request to it. */
export function testGateway(
  document: Record<string, unknown>,
  backend: FakeBackend,
  options: { ports?: Partial<Ports>; extensions?: GatewayExtensions; environment?: Record<string, string> } = {},
) {
  const { gateway } = compileGateway(
    { version: 3, host: ["http://backend"], ...document },
    options.environment ?? {},
    fakePorts(backend, options.ports),
    options.extensions,
  )
  const background: Promise<unknown>[] = []
  return {
    background,
    async send(path: string, init: RequestInit = {}): Promise<Response> {
      return gateway.handle(new Request(`http://gateway${path}`, init), {
        peer: "192.0.2.1",
        waitUntil: (work) => void background.push(work),
      })
    },
  }
}
