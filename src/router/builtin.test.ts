import { expect, it } from "vitest"
import { testGateway } from "../../test/support/gateway.ts"

it("echoes each byte of a body that is no UTF-8 as U+FFFD, and keeps a byte order mark", async () => {
  const gateway = testGateway({ echo_endpoint: true, endpoints: [] }, () => new Response())
  const body = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xe2, 0x82, 0xff)
  const response = await gateway.send("/__echo/here", { method: "POST", body })
  expect((await response.json()) as unknown).toMatchObject({ req_body: "\ufeffa\ufffd\ufffd\ufffd" })
})
