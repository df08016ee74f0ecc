import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { compatibilityDate, startLocal } from "../src/cli/local.ts"

/** Where the demo's backend listens: the hosts of krakend.json, unless another port is asked for. */
const shopPort = Number(process.env.SHOP_PORT ?? 8081)
const gatewayPort = Number(process.env.PORT ?? 8080)

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url).href)

const shop = await build({
  entryPoints: [path("shop.ts")],
  bundle: true,
  write: false,
  format: "esm",
  target: "esnext",
})
const gateway = await startLocal({
  port: gatewayPort,
  json: readFileSync(path("../krakend.json"), "utf8").replaceAll("127.0.0.1:8081", `127.0.0.1:${shopPort}`),
  variables: {},
  playground: true,
  beside: [
    {
      name: "shop",
      modules: [{ type: "ESModule", path: "shop.js", contents: shop.outputFiles[0]?.text ?? "" }],
      compatibilityDate,
      unsafeDirectSockets: [{ host: "127.0.0.1", port: shopPort }],
    },
  ],
})

const base = `http://127.0.0.1:${gatewayPort}`
console.log(`
skerry is up on ${base}, in front of a small shop. Open it in a browser, or try

  curl -i ${base}/products/1    # 200, three backends merged, X-Krakend-Completed: true
  curl -i ${base}/incomplete    # 200, one of two backends is too slow, X-Krakend-Completed: false
  curl -i ${base}/broken        # 500, the only backend fails

Ctrl+C stops it.
`)

await new Promise<void>((resolve) => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve())
})
await gateway.stop()
