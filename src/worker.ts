import bundled from "../krakend.json"
import { createApp } from "./app.ts"
import { ConfigurationError, parseJson } from "./config/index.ts"
import { compileGateway } from "./gateway.ts"
import type { Gateway } from "./router/index.ts"
import { environment, variables } from "./runtime/environment.ts"
import { ports } from "./runtime/ports.ts"

export { LimiterObject } from "./runtime/limiter/object.ts"

let current: Gateway | undefined

function gateway(): Gateway {
  current ??= compileGateway(document(), variables(), ports).gateway
  return current
}

function document(): unknown {
  if (environment.KRAKEND_JSON === undefined) return bundled
  const { document: parsed, problems } = parseJson(environment.KRAKEND_JSON)
  if (problems.hasErrors) throw new ConfigurationError(problems.errors)
  return parsed
}

/** Read once: a look into the environment costs as much as a header's. */
const assumedAddress = environment.SKERRY_CLIENT_ADDRESS ?? ""

const app = createApp({
  gateway,
  peer: (request) => request.headers.get("cf-connecting-ip") ?? assumedAddress,
  log: ports.log,
})

export default { fetch: app.fetch }
