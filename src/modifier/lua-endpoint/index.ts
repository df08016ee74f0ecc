import * as v from "valibot"
import { isObject } from "../../lib/json/index.ts"
import { bodyless } from "../../pipeline/answer.ts"
import { component } from "../../pipeline/component.ts"
import type { GatewayError } from "../../pipeline/error.ts"
import type { Refusal } from "../../pipeline/refuse.ts"
import { checkScripts } from "../lua/check.ts"
import { clientScripts } from "../lua/client-scripts.ts"
import { luaSchema } from "../lua/options.ts"

/**
 * `modifier/lua-endpoint`: a script that sees the client's whole request, for every path (service) or for one endpoint. What it
 * ends has no body (semantics/lua.md, section 2).
 */
export const luaEndpoint = component({
  namespace: "modifier/lua-endpoint",
  schema: v.unknown(),
  options: luaSchema,
  // At the service every error of a script is the same.
  route: (raw, site) =>
    clientScripts(raw, site, "[SERVICE][Lua]", site.service.timeout, (error) =>
      error.reason === "script" ? { status: 500 } : refusal(error),
    ),
  handler(raw, site) {
    const { path, timeout } = site.endpoint
    return clientScripts(raw, site, `[ENDPOINT: ${path}][Lua]`, timeout, refusal)
  },
  check(raw, at, problems) {
    checkScripts(raw, at, problems)
    for (const option of ["post", "skip_next"]) {
      if (isObject(raw) && Object.hasOwn(raw, option))
        problems.warning(`${at}.${option}`, "has no effect here: only pre runs")
    }
  },
})

function refusal({ answer: { status = 500, contentType } }: GatewayError): Refusal {
  return { status, headers: contentType && !bodyless.has(status) ? { "Content-Type": contentType } : {} }
}
