import { Hono } from "hono"
import type { Log } from "./pipeline/ports.ts"
import type { Gateway } from "./router/index.ts"

/** What Hono passes to the app on Workers. */
interface AppEnvironment {
  Bindings: Record<string, unknown>
  Variables: Record<string, never>
}

export interface AppOptions {
  /** The gateway that answers this request: a new configuration is swapped in whole, between requests. */
  readonly gateway: (request: Request) => Gateway | Promise<Gateway>
  /** Address of the peer of a request's connection. */
  readonly peer: (request: Request) => string
  readonly log: Log
}

/**
 * The Hono app around the gateway. Whoever embeds Skerry may add routes of their own before the gateway's: it takes
 * every request that nobody else answered.
 */
export function createApp({ gateway, peer, log }: AppOptions): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>()
  app.all("*", async (context) => {
    const request = context.req.raw
    const current = await gateway(request)
    return current.handle(request, {
      peer: peer(request),
      waitUntil: (work) => context.executionCtx.waitUntil(work),
    })
  })
  // The reference's panic handler: an empty 500, and the fault in the log.
  app.onError((error) => {
    log.error("panic", { error: error.stack ?? error.message })
    return new Response(null, { status: 500 })
  })
  return app
}
