import type { Millis } from "../service.ts"
import type { Advice } from "./index.ts"

/** How long Cloudflare waits for a silent server before it answers 524 itself, unless the zone has another time. */
const silence: Millis = 100_000

/** Time-outs that can never be reached, and those that nothing can keep. */
export const checkTimes: Advice = (_, { endpoints }, problems) => {
  for (const { at, timeout } of endpoints) {
    if (timeout < 0) problems.warning(`${at}.timeout`, "is negative: every call fails at once")
    else if (timeout > silence) {
      problems.warning(
        `${at}.timeout`,
        `${timeout / 1000}s: a host behind Cloudflare that sends nothing for ${silence / 1000} s is answered for with 524 before that`,
      )
    }
  }
}
