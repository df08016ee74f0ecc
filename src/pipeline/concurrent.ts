import type { Backend, Millis } from "../config/service.ts"
import type { ProxyMiddleware } from "./component.ts"
import { asGatewayError } from "./error.ts"
import { discardBody, type ProxyResponse } from "./response.ts"
import { withDeadline } from "./scope.ts"

/** The share of the endpoint's time that copies of one call get. */
const concurrentShare = 0.75

/**
 * Sends several copies of a call; the first complete answer wins and the others are ended. Failures before it are forgotten,
 * and when all fail the last one counts (semantics/proxy-and-manipulation.md, section 7).
 */
export function concurrentCalls({ concurrentCalls: copies }: Backend, timeout: Millis): ProxyMiddleware | undefined {
  if (copies <= 1) return undefined
  return (next) => (request, scope) => {
    const deadline = scope.deadline.within(timeout * concurrentShare)
    const running = new Set(Array.from({ length: copies }, () => new AbortController()))
    return new Promise<ProxyResponse>((resolve, reject) => {
      let incomplete: ProxyResponse | undefined
      let isWon = false

      function answered(copy: AbortController, response: ProxyResponse): void {
        running.delete(copy)
        if (isWon || (!response.complete && incomplete !== undefined)) void discardBody(response)
        else if (response.complete) won(response)
        else incomplete = response
        if (running.size === 0 && incomplete !== undefined) resolve(incomplete)
      }

      function won(response: ProxyResponse): void {
        isWon = true
        resolve(response)
        for (const loser of running) loser.abort()
        if (incomplete !== undefined) void discardBody(incomplete)
      }

      function failed(copy: AbortController, thrown: unknown): void {
        running.delete(copy)
        if (running.size > 0) return
        if (incomplete !== undefined) resolve(incomplete)
        else reject(asGatewayError(thrown))
      }

      for (const copy of [...running]) {
        next(request, withDeadline(scope, deadline.orWhen(copy.signal))).then(
          (response) => answered(copy, response),
          (thrown) => failed(copy, thrown),
        )
      }
    })
  }
}
