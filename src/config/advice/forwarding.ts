import { isPlainObject } from "../convert.ts"
import type { ExtraConfig } from "../service.ts"
import type { Advice } from "./index.ts"

/** Namespaces that count clients by address with the strategy `ip`. */
const countingClients = ["qos/ratelimit/router", "qos/ratelimit/service"]

/** Limits by address where anybody can choose an address by sending a header. */
export const checkForwarding: Advice = (_, { extraConfig, endpoints }, problems) => {
  const router = isPlainObject(extraConfig.router) ? extraConfig.router : {}
  if (router.forwarded_by_client_ip === false || Array.isArray(router.trusted_proxies)) return
  const serviceLimits = extraConfig["skerry/limits"]
  if (isPlainObject(serviceLimits) && serviceLimits.client_ip === "cloudflare") return
  const limited = [extraConfig, ...endpoints.map((endpoint) => endpoint.extraConfig)].some(countsAddresses)
  if (!limited) return
  problems.warning(
    'extra_config["router"]',
    'X-Forwarded-For is believed whoever sends it, so a client escapes its limit by sending another address: set "trusted_proxies", or "client_ip": "cloudflare" in "skerry/limits"',
  )
}

function countsAddresses(extraConfig: ExtraConfig): boolean {
  return countingClients.some((namespace) => {
    const limit = extraConfig[namespace]
    if (!isPlainObject(limit) || typeof limit.client_max_rate !== "number" || limit.client_max_rate <= 0) return false
    return typeof limit.strategy === "string" && limit.strategy.toLowerCase() === "ip"
  })
}
