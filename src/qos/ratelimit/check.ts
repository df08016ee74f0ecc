import type { Surroundings } from "../../config/namespaces.ts"
import type { Problems } from "../../config/problems.ts"
import { clientKey } from "./client.ts"
import { amountNames, periodOf } from "./numbers.ts"
import { type RulesConfig, shortestPeriod } from "./rules.ts"
import { limitSettings } from "./settings.ts"

/** Warns of what switches a limit off or refuses everything: both are easy to miss. `raw`: the configuration as written. */
export function checkRules(config: RulesConfig, raw: unknown, at: string, problems: Problems): void {
  checkAmounts(raw, at, problems)
  if (typeof config.every === "string" && periodOf(config.every, 0) !== periodOf(config.every, shortestPeriod)) {
    problems.warning(`${at}.every`, "below one second: counts as one second")
  }
  if (config.client_max_rate <= 0) return
  const strategy = config.strategy.toLowerCase()
  if (clientKey(strategy, { key: config.key, cloudflareAddress: false }) === undefined) {
    problems.warning(`${at}.strategy`, "ip, header or param is expected: clients are not limited")
  } else if (config.key === "" && strategy !== "ip") {
    problems.warning(`${at}.key`, `missing for the strategy ${strategy}: every request is refused`)
  }
}

/** Warns of rates and capacities that the reference silently takes for 0. */
export function checkAmounts(raw: unknown, at: string, problems: Problems): void {
  if (typeof raw !== "object" || raw === null) return
  for (const name of amountNames) {
    const value: unknown = (raw as Record<string, unknown>)[name]
    if (value === undefined || (typeof value === "number" && value >= 0)) continue
    problems.warning(`${at}.${name}`, `${typeof value === "number" ? "negative" : "no number"}: counts as 0`)
  }
}

/**
 * Warns where every client chooses its own address, and with it a new bucket for each request: the reference believes
 * forwarding headers of everybody.
 */
export function checkAddress(config: RulesConfig, at: string, problems: Problems, around: Surroundings): void {
  if (config.client_max_rate <= 0 || config.strategy.toLowerCase() !== "ip") return
  if (limitSettings(around.service, around.here).cloudflareAddress) return
  if (config.key === "" && !believesEverybody(around.service.router)) return
  const header = config.key === "" ? "X-Forwarded-For" : config.key
  const trust = config.key === "" ? 'trusted_proxies in "router", or ' : ""
  problems.warning(
    `${at}.strategy`,
    `${header} is believed from anyone, so a client gets a new bucket with every address it invents: ` +
      `set ${trust}client_ip to "cloudflare" in "skerry/limits"`,
  )
}

function believesEverybody(router: unknown): boolean {
  if (typeof router !== "object" || router === null) return true
  const options = new Map(Object.entries(router).map(([name, value]) => [name.toLowerCase(), value as unknown]))
  if (options.get("app_engine") === true) return true
  return options.get("forwarded_by_client_ip") !== false && !Array.isArray(options.get("trusted_proxies"))
}
