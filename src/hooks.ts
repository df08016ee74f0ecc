import type { RequestContext } from "./router/index.ts"

/** Code of one's own before and after the whole gateway; see docs/extending.md. A hook that throws is answered with 500. */
export interface GatewayHooks {
  /** Before everything: a Request takes the place of the client's, a Response is the answer, nothing lets it pass. */
  request?(
    request: Request,
    context: RequestContext,
  ): Request | Response | undefined | Promise<Request | Response | undefined>
  /** After everything: gives the answer that the client gets. */
  response?(response: Response, request: Request, context: RequestContext): Response | Promise<Response>
}

type Respond = (request: Request, context: RequestContext) => Response | Promise<Response>

/** Puts hooks around a gateway; without any it is the same function. */
export function hooked(respond: Respond, hooks: GatewayHooks): Respond {
  return after(before(respond, hooks), hooks)
}

function before(respond: Respond, hooks: GatewayHooks): Respond {
  if (hooks.request === undefined) return respond
  return async (request, context) => {
    const given = await hooks.request?.(request, context)
    return given instanceof Response ? given : respond(given ?? request, context)
  }
}

function after(respond: Respond, hooks: GatewayHooks): Respond {
  if (hooks.response === undefined) return respond
  return async (request, context) => {
    const response = await respond(request, context)
    return (await hooks.response?.(response, request, context)) ?? response
  }
}
