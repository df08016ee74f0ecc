import type { Millis } from "../../config/service.ts"
import { letGo } from "../../pipeline/let-go.ts"
import type { Ports } from "../../pipeline/ports.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { keyValues } from "./attributes.ts"
import type { Metric } from "./meter.ts"
import type { Collector } from "./options.ts"
import type { SpanText } from "./spans.ts"

/** Milliseconds that a collector may take. */
const patience = 5000

/** Milliseconds between two lines of the log about a collector that does not take what it is sent. */
const complaintInterval = 60_000

/** What is sent, by the path that OTLP gives it. */
interface Payloads {
  readonly traces: readonly SpanText[]
  readonly metrics: readonly Metric[]
}

export type Export = <Kind extends keyof Payloads>(kind: Kind, items: Payloads[Kind]) => Promise<void>

/** Sends to every collector by OTLP over HTTP, as JSON. It never rejects: what cannot be sent is lost, and logged. */
export function exporter(
  all: readonly Collector[],
  service: string,
  version: string,
  { upstream, log, clock }: Ports,
): Export {
  const attributes = keyValues({ "service.name": service, "service.version": version || undefined })
  const resource = JSON.stringify({ attributes })
  let complained: Millis = -Infinity

  async function post({ origin, headers }: Collector, kind: keyof Payloads, body: string): Promise<void> {
    try {
      const answer = await upstream(`${origin}/v1/${kind}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body,
        signal: AbortSignal.timeout(patience),
      })
      await letGo(answer.body)
      if (!answer.ok) complain(`the collector answers ${answer.status}`, kind)
    } catch (thrown) {
      complain(thrown instanceof Error ? thrown.message : String(thrown), kind)
    }
  }

  function complain(message: string, kind: string): void {
    if (clock.now() - complained < complaintInterval) return
    complained = clock.now()
    log.warning(`telemetry/opentelemetry: ${kind} are lost: ${message}`)
  }

  return async (kind, items) => {
    const body = envelopes[kind](resource, items as never)
    await Promise.all(all.filter((collector) => collector[kind]).map((collector) => post(collector, kind, body)))
  }
}

const scope = `"scope":{"name":"skerry"}`

/** Everything of one kind as a request's body; the resource is JSON already, and so are spans. */
const envelopes = {
  traces: (resource: string, spans: readonly SpanText[]) =>
    `{"resourceSpans":[{"resource":${resource},"scopeSpans":[{${scope},"spans":[${spans.join(",")}]}]}]}`,
  metrics: (resource: string, metrics: readonly Metric[]) =>
    `{"resourceMetrics":[{"resource":${resource},"scopeMetrics":[{${scope},"metrics":${JSON.stringify(metrics)}}]}]}`,
}

/** Milliseconds after which whoever promised to send something is taken to have been ended by the platform. */
const lost = 30_000

/** Makes sure that what waits will be sent. */
export type Promised = (scope: Scope, now: Millis) => void

/**
 * Sends something a while after it was first asked to, in the background of the request that asked: the platform gives an
 * isolate no time of its own. Later requests only leave their values in memory.
 */
export function eventually(wait: Millis, send: () => Promise<void>): Promised {
  let promised: Millis = -Infinity
  return ({ waitUntil }, now) => {
    if (now - promised < wait + lost) return
    promised = now
    const later = new Promise((resolve) => setTimeout(resolve, wait))
    waitUntil(
      later.then(() => {
        promised = -Infinity
        return send()
      }),
    )
  }
}
