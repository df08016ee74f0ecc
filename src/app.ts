import { Hono } from "hono"
import { type GatewayHooks, hooked } from "./hooks.ts"
import type { Log } from "./pipeline/ports.ts"
import type { Gateway, RequestContext } from "./router/index.ts"

/** What Hono passes to the app on Workers. */
interface AppEnvironment {
  Bindings: Record<string, unknown>
  Variables: Record<string, never>
}

export interface AppOptions {
  /** The gateway that answers this request: a new configuration is swapped in whole, between requests. */
  readonly gateway: (request: Request, context: RequestContext) => Gateway | Promise<Gateway>
  /** Address of the peer of a request's connection. */
  readonly peer: (request: Request) => string
  readonly log: Log
  readonly hooks?: GatewayHooks
  /** Adds routes of one's own; they come before the gateway's. */
  readonly routes?: (app: GatewayApp) => void
}

/** The Hono app around the gateway. */
export type GatewayApp = Hono<AppEnvironment>

/** The app: routes of one's own first, and the gateway takes every request that none of them answered. */
export function createApp({ gateway, peer, log, hooks = {}, routes }: AppOptions): GatewayApp {
  const app = new Hono<AppEnvironment>()

  const respond = hooked((request, context) => {
    const current = gateway(request, context)
    return "handle" in current
      ? current.handle(request, context)
      : current.then((ready) => ready.handle(request, context))
  }, hooks)

  function serve(request: Request, context: WaitUntil): Response | Promise<Response> {
    return respond(request, { peer: peer(request), waitUntil: (work) => context.waitUntil(work) })
  }

  // The reference's panic handler: an empty 500, and the fault in the log.
  function panic(thrown: unknown): Response {
    log.error("panic", { error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) })
    return new Response(null, { status: 500 })
  }

  routes?.(app)
  const isAlone = app.routes.length === 0
  app.all("*", (context) => serve(context.req.raw, context.executionCtx))
  app.onError(panic)

  // Without such routes there is nothing to route here: Hono's context would cost a small request 5 % of its time.
  if (isAlone) {
    const routed = app.fetch
    app.fetch = (request, bindings, context) =>
      context === undefined ? routed(request, bindings, context) : guarded(() => serve(request, context), panic)
  }
  return app
}

type WaitUntil = Pick<ExecutionContext, "waitUntil">

function guarded(
  answer: () => Response | Promise<Response>,
  panic: (thrown: unknown) => Response,
): Response | Promise<Response> {
  try {
    const answered = answer()
    return answered instanceof Promise ? answered.catch(panic) : answered
  } catch (thrown) {
    return panic(thrown)
  }
}
