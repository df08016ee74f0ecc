import type { Backend } from "../config/service.ts"

/** Shadows are called beside the others and never take part in the answer: `extra_config.proxy.shadow` is exactly true. */
export function isShadow({ extraConfig }: Backend): boolean {
  const proxy = extraConfig.proxy
  return typeof proxy === "object" && proxy !== null && "shadow" in proxy && proxy.shadow === true
}
