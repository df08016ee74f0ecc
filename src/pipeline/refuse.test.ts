import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { testGateway } from "../../test/support/gateway.ts"
import { component } from "./component.ts"
import type { Reason } from "./reasons.ts"
import { type Refusal, refuse } from "./refuse.ts"

/** The answer of an endpoint that refuses everybody, and the line of its log. */
async function refused(reason: Reason, how?: Refusal, extraConfig: Record<string, unknown> = {}) {
  const lines: Record<string, unknown>[] = []
  const closed = component({
    namespace: "acme/closed",
    schema: v.unknown(),
    handler: () => () => (_request, scope) => refuse(scope, reason, how),
  })
  const { send } = testGateway(
    {
      extra_config: { "skerry/access-log": { fields: ["detail"] }, ...extraConfig },
      endpoints: [{ endpoint: "/", backend: [{ url_pattern: "/" }], extra_config: { "acme/closed": {} } }],
    },
    () => new Response("{}"),
    {
      ports: { print: (_level, line) => void lines.push(JSON.parse(line)) },
      extensions: { components: [closed] },
    },
  )
  return { answer: await send("/"), line: lines[0] }
}

describe("refuse", () => {
  test("is bare and has the reason's own status", async () => {
    const { answer, line } = await refused("api_key_role")
    expect([answer.status, [...answer.headers], answer.body]).toEqual([403, [], null])
    expect(line).toMatchObject({ status: 403, reason: "api_key_role" })
  })

  test("takes status, headers and body, and keeps the detail for the log", async () => {
    const how = { status: 503, headers: { "Retry-After": "9" }, body: "closed\n", detail: "until nine" }
    const { answer, line } = await refused("x_closed", how)
    expect([answer.status, [...answer.headers], await answer.text()]).toEqual([503, [["retry-after", "9"]], "closed\n"])
    expect(line).toMatchObject({ status: 503, reason: "x_closed", detail: "until nine" })
  })

  test("is explained by problem details, whoever's the reason is", async () => {
    const { answer } = await refused("x_closed", {}, { "skerry/problem-details": {} })
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ type: "urn:skerry:reason:x_closed", reason: "x_closed", status: 500 })
  })
})
