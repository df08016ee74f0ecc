import { expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"

it("gives scripts the bytes of a whole body, UTF-8 or not", async () => {
  const seen: (string | null)[] = []
  const script = 'local r = request.load() r:headers("X-Length", #r:params("Resp0"))'
  const gateway = testGateway(
    {
      endpoints: [
        {
          endpoint: "/a",
          backend: [
            { url_pattern: "/first", encoding: "no-op" },
            { url_pattern: "/second", extra_config: { "modifier/lua-backend": { pre: script } } },
          ],
          extra_config: { proxy: { sequential: true, sequential_propagated_params: ["resp0"] } },
        },
      ],
    },
    ({ url, headers }) => {
      seen.push(headers.get("x-length"))
      return url.endsWith("/first")
        ? new Response(Uint8Array.of(0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xff))
        : Response.json({})
    },
  )
  await gateway.send("/a")
  expect(seen).toEqual([null, "6"])
})
