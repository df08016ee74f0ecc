import { isPlainObject } from "./convert.ts"
import type { Problems } from "./problems.ts"
import type { Backend, ExtraConfig } from "./service.ts"

/**
 * The two options of the endpoint's `proxy` namespace that refuse the start when they are no text
 * (semantics/proxy-and-manipulation.md, section 15). They are only read where two or more backends are merged.
 */
export function checkMerging(
  extraConfig: ExtraConfig,
  backends: readonly Backend[],
  at: string,
  problems: Problems,
): void {
  const { proxy } = extraConfig
  if (!isPlainObject(proxy)) return
  if (backends.filter((backend) => !isShadow(backend)).length < 2) return
  const place = `${at}.extra_config["proxy"]`
  if (Object.hasOwn(proxy, "combiner") && typeof proxy.combiner !== "string") {
    problems.error(`${place}.combiner`, "must be a text")
  }
  const { sequential, sequential_propagated_params: propagated } = proxy
  if (sequential !== true || !Array.isArray(propagated)) return
  for (const [index, name] of propagated.entries()) {
    if (typeof name !== "string") problems.error(`${place}.sequential_propagated_params[${index}]`, "must be a text")
  }
}

/** Shadow backends do not take part in a merge. */
function isShadow({ extraConfig: { proxy } }: Backend): boolean {
  return isPlainObject(proxy) && proxy.shadow === true
}
