import * as v from "valibot"
import type { Backend } from "../../config/service.ts"
import { parseDuration } from "../../lib/go-duration.ts"
import { component, type Proxy } from "../../pipeline/component.ts"
import { Deadline } from "../../pipeline/deadline.ts"
import type { ProxyRequest } from "../../pipeline/request.ts"
import { discardBody } from "../../pipeline/response.ts"
import { type Scope, withDeadline } from "../../pipeline/scope.ts"
import { isShadow } from "../../pipeline/shadow.ts"

/**
 * `proxy.shadow` of a backend: calls it beside the others. Its answer, its failures and its delay never show, and it goes
 * on after the client has its answer (semantics/proxy-and-manipulation.md, section 12).
 */
export const shadow = component({
  namespace: "proxy",
  schema: v.unknown(),
  always: true,
  proxy(_config, { endpoint, backendProxy }) {
    const shadows = endpoint.backends.filter(isShadow)
    if (shadows.length === 0 || shadows.length === endpoint.backends.length) return undefined
    const proxies = shadows.map(backendProxy)
    const timeout = Math.max(...shadows.map((backend) => shadowTimeout(backend) ?? endpoint.timeout))
    return (next) =>
      function sendShadows(request, scope) {
        const { clock } = scope.ports
        const inner = withDeadline(scope, new Deadline(clock, clock.now() + timeout))
        for (const proxy of proxies) scope.waitUntil(ignored(proxy, request, inner))
        return next(request, scope)
      }
  },
})

async function ignored(proxy: Proxy, request: ProxyRequest, scope: Scope): Promise<void> {
  try {
    await discardBody(await proxy(request, scope))
  } catch (thrown) {
    scope.ports.log.debug("shadow call failed", { error: String(thrown) })
  }
}

function shadowTimeout({ extraConfig }: Backend): number | undefined {
  const proxy = extraConfig.proxy
  if (typeof proxy !== "object" || proxy === null || !("shadow_timeout" in proxy)) return undefined
  return typeof proxy.shadow_timeout === "string" ? parseDuration(proxy.shadow_timeout) : undefined
}
