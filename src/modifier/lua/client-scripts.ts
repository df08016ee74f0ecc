import type { Millis } from "../../config/service.ts"
import { hostFunction } from "../../lib/lua/index.ts"
import type { HandlerMiddleware, ServiceSite } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"
import { type Refusal, refuse } from "../../pipeline/refuse.ts"
import { withDeadline } from "../../pipeline/scope.ts"
import { type ClientDraft, clientType } from "./client.ts"
import type { StepContext } from "./environments.ts"
import { luaOptions } from "./options.ts"
import { compileStep } from "./step.ts"

/** What the script of one request works on. */
interface Visit extends StepContext {
  readonly draft: ClientDraft
}

clientType.metatable.set(
  "load",
  hostFunction<Visit>((_parameters, { draft }) => clientType.create(draft)),
)

const globals = { pre: { ctx: clientType.metatable }, post: {} }

/**
 * The script before a handler; only `pre` is used.
 * @param timeout how long the calls of the script may take
 * @param refusalFor how the answer looks when the script fails
 */
export function clientScripts(
  raw: unknown,
  site: ServiceSite,
  place: string,
  timeout: Millis,
  refusalFor: (error: GatewayError) => Refusal,
): HandlerMiddleware | undefined {
  const options = luaOptions(raw)
  const step = options === undefined ? undefined : compileStep({ ...options, post: "" }, globals, site, place)
  if (step === undefined) return undefined
  const readsBody = step.readsBodyOf("ctx")
  return (next) =>
    async function runScript(request, scope) {
      const draft: ClientDraft = { request, bytes: new Uint8Array(0) }
      try {
        if (readsBody) draft.bytes = await request.body(true).bytes()
        const inner = withDeadline(scope, scope.deadline.within(timeout))
        const running = step.pre(step.begin({ draft, scope: inner, place } satisfies Visit))
        if (running !== undefined) await running
      } catch (thrown) {
        if (!(thrown instanceof GatewayError)) throw thrown
        return refuse(scope, thrown.reason, { ...refusalFor(thrown), detail: thrown.message })
      }
      return next(request, scope)
    }
}
