import * as v from "valibot"
import { component } from "../../pipeline/component.ts"
import { checkScripts } from "../lua/check.ts"
import { luaSchema } from "../lua/options.ts"
import { proxyScripts } from "../lua/proxy-scripts.ts"

/** `modifier/lua-backend`: scripts around one backend (semantics/lua.md, section 1). */
export const luaBackend = component({
  namespace: "modifier/lua-backend",
  schema: v.unknown(),
  options: luaSchema,
  backend(raw, site) {
    const { urlPattern, encoding } = site.backend
    return proxyScripts(raw, site, `[BACKEND: ${urlPattern}][Lua]`, encoding === "no-op")
  },
  check: checkScripts,
})
