import * as v from "valibot"
import { component } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"
import { createBreaker } from "./breaker.ts"

const number = v.optional(v.number(), 0)

const schema = v.looseObject({ interval: number, timeout: number, max_errors: number, name: v.optional(v.unknown()) })

/** Seconds that a breaker stays open when the configuration says 0. */
const defaultTimeout = 60

/**
 * `qos/circuit-breaker`: stops calling a backend that keeps failing. One breaker per backend entry and isolate, as the
 * reference has one per entry and instance (semantics/proxy-and-manipulation.md, section 13).
 */
export const circuitBreaker = component({
  namespace: "qos/circuit-breaker",
  schema,
  backend({ interval, timeout, max_errors: maxErrors }, { ports }) {
    if (interval === 0 && timeout === 0 && maxErrors === 0) return undefined
    const { clock } = ports
    const options = {
      maxErrors: Math.trunc(maxErrors),
      interval: Math.trunc(interval) * 1000,
      timeout: (Math.trunc(timeout) || defaultTimeout) * 1000,
    }
    const breaker = createBreaker(options, clock.now())
    return (next) =>
      async function breakCircuit(request, scope) {
        const admission = breaker.admit(clock.now())
        if (!admission.admitted) throw new GatewayError("circuit_open", admission.why)
        try {
          const response = await next(request, scope)
          admission.done(true, clock.now())
          return response
        } catch (thrown) {
          admission.done(false, clock.now())
          throw thrown
        }
      }
  },
})
