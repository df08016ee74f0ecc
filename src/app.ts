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

  function serve(request: Request, context: WaitUntil): Response | Promise<Response> {
    const waitUntil = (work: Promise<unknown>) => context.waitUntil(work)
    const current = gateway(request)
    return "handle" in current
      ? current.handle(request, { peer: peer(request), waitUntil })
      : current.then((ready) => ready.handle(request, { peer: peer(request), waitUntil }))
  }

  // The reference's panic handler: an empty 500, and the fault in the log.
  function panic(thrown: unknown): Response {
    log.error("panic", { error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) })
    return new Response(null, { status: 500 })
  }

  app.all("*", (context) => serve(context.req.raw, context.executionCtx))
  app.onError(panic)

  // While nobody has added a route there is nothing to route here: Hono's context would cost a small request 5 % of its time.
  const routed = app.fetch
  app.fetch = (request, bindings, context) => {
    if (app.routes.length > 1 || context === undefined) return routed(request, bindings, context)
    return guarded(() => serve(request, context), panic)
  }
  return app
}

type WaitUntil = Pick<ExecutionContext, "waitUntil">

async function guarded(
  answer: () => Response | Promise<Response>,
  panic: (thrown: unknown) => Response,
): Promise<Response> {
  try {
    return await answer()
  } catch (thrown) {
    return panic(thrown)
  }
}
