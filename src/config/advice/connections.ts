import { isPlainObject } from "../convert.ts"
import type { Backend, Endpoint } from "../service.ts"
import type { Advice } from "./index.ts"

/** Connections of one request that may wait for their answer's headers at the same time. */
const waitingAtOnce = 6

/** Endpoints that call more backends at once than the platform lets wait at once. */
export const checkConnections: Advice = (_, { endpoints }, problems) => {
  for (const endpoint of endpoints) {
    const calls = callsAtOnce(endpoint)
    if (calls > waitingAtOnce) {
      problems.warning(
        `${endpoint.at}.backend`,
        `${calls} calls at once: the platform lets ${waitingAtOnce} wait for an answer, the others begin when one of them has it`,
      )
    }
  }
}

function callsAtOnce({ backends, extraConfig: { proxy } }: Endpoint): number {
  const counted = backends.map(({ concurrentCalls }) => Math.max(1, concurrentCalls))
  if (!isPlainObject(proxy) || proxy.sequential !== true) return counted.reduce((sum, calls) => sum + calls, 0)
  const shadows = backends.filter(isShadow).length
  return shadows + Math.max(0, ...counted)
}

function isShadow({ extraConfig: { proxy } }: Backend): boolean {
  return isPlainObject(proxy) && proxy.shadow === true
}
