import type { Backend, Millis } from "../config/service.ts"
import type { ProxyMiddleware } from "./component.ts"
import { asGatewayError } from "./error.ts"
import type { ProxyResponse } from "./response.ts"
import { withDeadline } from "./scope.ts"

/** The share of the endpoint's time that copies of one call get. */
const concurrentShare = 0.75

/**
 * Sends several copies of a call; the first complete answer wins. Failures before it are forgotten, and when all fail
 * the last one counts (semantics/proxy-and-manipulation.md, section 7).
 */
export function concurrentCalls({ concurrentCalls: copies }: Backend, timeout: Millis): ProxyMiddleware | undefined {
  if (copies <= 1) return undefined
  return (next) => (request, scope) => {
    const inner = withDeadline(scope, scope.deadline.within(timeout * concurrentShare))
    return new Promise<ProxyResponse>((resolve, reject) => {
      let pending = copies
      let incomplete: ProxyResponse | undefined
      const settle = (response: ProxyResponse | undefined, thrown?: unknown) => {
        pending--
        if (response?.complete) resolve(response)
        else incomplete ??= response
        if (pending > 0) return
        if (incomplete !== undefined) resolve(incomplete)
        else reject(asGatewayError(thrown))
      }
      for (let copy = 0; copy < copies; copy++) {
        next(request, inner).then(
          (response) => settle(response),
          (thrown) => settle(undefined, thrown),
        )
      }
    })
  }
}
