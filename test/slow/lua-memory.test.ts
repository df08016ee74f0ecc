import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, it } from "vitest"
import { testGateway } from "../support/gateway.ts"

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

/** Bytes of the heap that may be left over after all requests: caches that fill up once. */
const allowance = 2 * 1024 * 1024

const backend = [{ url_pattern: "/{id}" }]

/** Scripts that leave globals, closures, changed libraries, data, errors and calls behind. */
const gateway = testGateway(
  {
    endpoints: [
      {
        endpoint: "/{id}",
        timeout: "500ms",
        input_headers: ["*"],
        backend,
        extra_config: {
          "modifier/lua-endpoint": { pre: `local c = ctx.load() c:headers("X-Id", c:params("id")) seen = c:url()` },
          "modifier/lua-proxy": {
            pre: `kept = {} for i = 1, 50 do kept[i] = request.load():params("Id") .. i end
              function tag() return kept[1] end
              string.mark = tag`,
            post: `local d = response.load():data() d:set(kept[50], tag()) d:set("list", luaList.new())
              local ok = pcall(error, kept) local answer = http_response.new("http://other/") d:set("answer", answer:body())
              if tonumber(kept[1]) % 4 == 0 then error({ kept }) end`,
            allow_open_libs: true,
          },
        },
      },
    ],
  },
  () => Response.json({ a: "x".repeat(200) }),
)

async function play(from: number, to: number): Promise<void> {
  for (let id = from; id < to; id++) await (await gateway.send(`/${id}`)).bytes()
  gateway.background.length = 0
}

/** The timers of the endpoint's time must be over: they hold their requests. */
async function heap(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed
}

it("leaves memory flat after ten thousand requests through scripts", async () => {
  await play(0, 2000)
  const before = await heap()
  await play(2000, 12_000)
  expect((await heap()) - before).toBeLessThan(allowance)
}, 120_000)
