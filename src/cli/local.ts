import { Miniflare, type MiniflareOptions, type WorkerOptions } from "miniflare"
import { bundleWorker } from "./bundle.ts"
import { bundlePlayground, playgroundWorker, withServerTiming } from "./playground.ts"

/** A gateway in a local workerd. */
export interface LocalGateway {
  /** Puts another configuration in the place of the one that is served. */
  replace(json: string, variables: Record<string, string>): Promise<void>
  /** Ends workerd and everything that belongs to it. */
  stop(): Promise<void>
}

export interface LocalOptions {
  readonly port: number
  /** The configuration document. */
  readonly json: string
  /** Worker variables and secrets. */
  readonly variables: Record<string, string>
  /** Workers that run beside the gateway, each on a port of its own. */
  readonly beside?: readonly WorkerOptions[]
  /** Puts the playground in front of the gateway. */
  readonly playground?: boolean
}

/** The version of the runtime's behaviour that the gateway is written for; wrangler.toml says the same. */
export const compatibilityDate = "2026-07-30"

/**
 * Starts the gateway past miniflare's entry Worker, which would change requests and cost as much again as the gateway
 * (`unsafeDirectSockets`).
 */
export async function startLocal(options: LocalOptions): Promise<LocalGateway> {
  const script = await bundleWorker()
  const playground = options.playground ? await bundlePlayground() : undefined
  const settings = (json: string, variables: Record<string, string>): MiniflareOptions => ({
    // The entry Worker listens too; nobody needs to know where.
    port: 0,
    workers: [
      ...(playground === undefined
        ? [{ ...gatewayWorker(script, json, variables), ...listeningOn(options.port) }]
        : [
            gatewayWorker(script, withServerTiming(json), variables),
            { ...playgroundWorker(playground, json, variables), ...listeningOn(options.port) },
          ]),
      ...(options.beside ?? []),
    ],
  })
  const miniflare = new Miniflare(settings(options.json, options.variables))
  await miniflare.ready
  return {
    replace: (json, variables) => miniflare.setOptions(settings(json, variables)),
    stop: () => miniflare.dispose(),
  }
}

function listeningOn(port: number): Pick<WorkerOptions, "unsafeDirectSockets"> {
  return { unsafeDirectSockets: [{ host: "127.0.0.1", port }] }
}

function gatewayWorker(script: string, json: string, variables: Record<string, string>): WorkerOptions {
  return {
    name: "skerry",
    modules: [{ type: "ESModule", path: "worker.js", contents: script }],
    compatibilityDate,
    compatibilityFlags: ["nodejs_compat"],
    bindings: { ...variables, KRAKEND_JSON: json, SKERRY_CLIENT_ADDRESS: "127.0.0.1" },
    durableObjects: { LIMITER: { className: "LimiterObject", useSQLite: true } },
  }
}
