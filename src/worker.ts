import bundled from "../krakend.json"
import { createApp } from "./app.ts"
import { compileGateway } from "./gateway.ts"
import type { Gateway } from "./router/index.ts"
import { environment, variables } from "./runtime/environment.ts"
import { ports } from "./runtime/ports.ts"

let current: Gateway | undefined

function gateway(): Gateway {
  current ??= compileGateway(document(), variables(), ports).gateway
  return current
}

function document(): unknown {
  return environment.KRAKEND_JSON === undefined ? bundled : JSON.parse(environment.KRAKEND_JSON)
}

const app = createApp({
  gateway,
  peer: (request) => request.headers.get("cf-connecting-ip") ?? environment.SKERRY_CLIENT_ADDRESS ?? "",
  log: ports.log,
})

export default { fetch: app.fetch }
