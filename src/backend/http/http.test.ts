import { expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"

const body = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xe2, 0x82)

function gatewayWith(backendHttp: unknown, output: string) {
  return testGateway(
    {
      extra_config: { router: { return_error_msg: true } },
      endpoints: [
        {
          endpoint: "/a",
          output_encoding: output,
          backend: [{ url_pattern: "/", extra_config: { "backend/http": backendHttp } }],
        },
      ],
    },
    () => new Response(body, { status: 404 }),
  )
}

it("shows each byte of a failure that is no UTF-8 as U+FFFD, and keeps a byte order mark", async () => {
  const response = await gatewayWith({ return_error_details: "b" }, "json").send("/a")
  expect(await response.json()).toEqual({ error_b: { http_status_code: 404, http_body: "\ufeffa\ufffd\ufffd" } })
})
