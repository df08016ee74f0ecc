import * as v from "valibot"
import { component } from "../../pipeline/component.ts"
import { checkScripts } from "../lua/check.ts"
import { luaSchema } from "../lua/options.ts"
import { proxyScripts } from "../lua/proxy-scripts.ts"

/** `modifier/lua-proxy`: scripts around all backends of an endpoint (semantics/lua.md, section 1). */
export const luaProxy = component({
  namespace: "modifier/lua-proxy",
  schema: v.unknown(),
  options: luaSchema,
  proxy(raw, site) {
    const { path, outputEncoding } = site.endpoint
    return proxyScripts(raw, site, `[ENDPOINT: ${path}][Lua]`, outputEncoding === "no-op")
  },
  check: checkScripts,
})
