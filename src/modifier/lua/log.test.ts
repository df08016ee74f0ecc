import { expect, it } from "vitest"
import { dataBackend, scriptedGateway } from "./test-support.ts"

it("print writes to the log, with the place of its script", async () => {
  const lua = (pre: string) => ({ "modifier/lua-proxy": { pre } })
  const backend = [{ url_pattern: "/x", extra_config: { "modifier/lua-backend": { post: "print('ñ', nil)" } } }]
  const { send, lines } = scriptedGateway(
    {
      endpoints: [
        { endpoint: "/a", backend, extra_config: lua("print(1, true)") },
        { endpoint: "/b", backend: [{ url_pattern: "/x" }], extra_config: lua("print('b')") },
      ],
    },
    dataBackend({}),
  )
  await send("/a")
  await send("/b")
  expect(lines.filter(({ level }) => level === "info").map(({ message }) => message)).toEqual([
    "[ENDPOINT: /a][Lua] 1\ttrue",
    "[BACKEND: /x][Lua] ñ\tnil",
    "[ENDPOINT: /b][Lua] b",
  ])
})
