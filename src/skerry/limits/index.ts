import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import { component } from "../../pipeline/component.ts"
import { endpointSettings, limitSettings, limitsNamespace, serviceSettings } from "../../qos/ratelimit/settings.ts"

/**
 * `skerry/limits`: how all limits are counted, at the service, and key by key for one endpoint (docs/limits.md). The
 * limits read it. As it is our own, a mistake in it refuses the start.
 */
export const limits = component({
  namespace: limitsNamespace,
  schema: v.unknown(),
  options: serviceSettings,
  levels: ["service", "endpoint"],
  check(config, at, problems, { level, service, here }) {
    checkSettings(config, level === "endpoint" ? endpointSettings : serviceSettings, at, problems)
    const { mode, binding } = limitSettings(service, here).bucket
    if (mode === "colo" && binding === undefined) {
      problems.warning(`${at}.binding`, "missing for the mode colo: every isolate counts for itself")
    }
  },
})

function checkSettings(
  config: unknown,
  schema: typeof endpointSettings | typeof serviceSettings,
  at: string,
  problems: Problems,
): void {
  const { issues = [] } = v.safeParse(schema, config)
  for (const issue of issues) {
    const path = v.getDotPath(issue)
    problems.error(path === null ? at : `${at}.${path}`, issue.message)
  }
}
