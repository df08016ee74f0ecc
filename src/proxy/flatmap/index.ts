import * as v from "valibot"
import { isObject } from "../../lib/json/index.ts"
import { component, type Formatter } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"
import { operations } from "./operations.ts"
import { nodeOf, valueOf } from "./tree.ts"

const operation = v.object({ type: v.string(), args: v.fallback(v.optional(v.array(v.string()), []), []) })

const schema = v.looseObject({ flatmap_filter: v.fallback(v.optional(v.array(operation), []), []) })

type FlatmapConfig = v.InferOutput<typeof schema>

/**
 * `proxy.flatmap_filter`: moves, deletes and appends by dotted paths. At a backend it takes the place of allow, deny and
 * mapping; at an endpoint it works on the merged data of two or more backends, unless one of them failed
 * (semantics/proxy-and-manipulation.md, section 6).
 */
export const flatmap = component({
  namespace: "proxy",
  schema,
  format: formatterOf,
  proxy(config, { backends }) {
    const format = backends.length > 1 ? formatterOf(config) : undefined
    if (format === undefined) return undefined
    return (next) =>
      async function flatten(request, scope) {
        const response = await next(request, scope)
        if (response.error === undefined) response.data = format(response.data)
        return response
      }
  },
})

function formatterOf({ flatmap_filter: filter }: FlatmapConfig): Formatter | undefined {
  const steps = filter.flatMap(({ type, args }) => {
    const compile = Object.hasOwn(operations, type) ? operations[type] : undefined
    return compile === undefined ? [] : [compile(args)]
  })
  if (filter.length === 0) return undefined
  return (data) => {
    if (data === null) return null
    const root = nodeOf("", data)
    try {
      for (const step of steps) step(root)
    } catch (thrown) {
      throw new GatewayError("backend_decoding", thrown instanceof Error ? thrown.message : String(thrown))
    }
    const value = valueOf(root)
    return isObject(value) ? value : null
  }
}
