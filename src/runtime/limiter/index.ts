import { waitUntil } from "cloudflare:workers"
import type { Clock, Limiter, Log } from "../../pipeline/ports.ts"
import { createLimiter, type RateLimitBinding } from "./client.ts"
import type { LimiterObject } from "./object.ts"

/** The limiter of a deployment: its objects are the binding `LIMITER`, if there is one. */
export function limiterOf(bindings: Readonly<Record<string, unknown>>, clock: Clock, log: Log): Limiter {
  const namespace = bindings.LIMITER as DurableObjectNamespace<LimiterObject> | undefined
  return createLimiter({
    clock,
    log,
    findObject:
      namespace &&
      ((name, locationHint) => {
        const id = namespace.idFromName(name)
        return namespace.get(
          id,
          locationHint === undefined ? {} : { locationHint: locationHint as DurableObjectLocationHint },
        )
      }),
    findBinding: (name) => bindings[name] as RateLimitBinding | undefined,
    background: waitUntil,
    holderId: () => crypto.randomUUID(),
  })
}
