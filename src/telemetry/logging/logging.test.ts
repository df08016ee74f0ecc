import { describe, expect, test } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { formats, type Message, pattern } from "./format.ts"

const message: Message = {
  time: new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 7)),
  level: "warning",
  module: "EDGE",
  prefix: "[EDGE]",
  text: "odd",
  fields: {},
}

describe("formats", () => {
  test("default is the reference's line", () => {
    expect(formats.default?.(message)).toBe("[EDGE] 2026/02/03 - 04:05:06.007 ▶ WARN odd")
  })

  test("logstash is JSON with the reference's members", () => {
    expect(JSON.parse(formats.logstash?.({ ...message, fields: { status: 401 } }) ?? "")).toEqual({
      "@timestamp": "2026-02-03T04:05:06.007+00:00",
      "@version": 1,
      level: "WARNING",
      message: "odd",
      module: "EDGE",
      status: 401,
    })
  })

  test("a custom format takes verbs, cuts levels, and knows nothing of other verbs", () => {
    expect(pattern("%{level:.1s}|%{module}|%{time:02 Jan 2006 15:04:05.000000 MST}|%{pid}|%{message}")(message)).toBe(
      "W|EDGE|03 Feb 2026 04:05:06.007000 UTC||odd",
    )
  })

  test("a message cannot begin a line of its own", () => {
    expect(formats.default?.({ ...message, text: "a\n[EDGE] forged\r" })).toContain("a\\n[EDGE] forged\\r")
  })
})

describe("telemetry/logging", () => {
  async function linesAt(level: string): Promise<string[]> {
    const lines: string[] = []
    const gateway = testGateway(
      {
        extra_config: { "telemetry/logging": { level, prefix: "[EDGE]", format: "logstash" } },
        endpoints: [{ endpoint: "/a", backend: [{ url_pattern: "/a" }] }],
      },
      () => new Response(null, { status: 500 }),
      { ports: { print: (_level, line) => void lines.push(line) } },
    )
    await gateway.send("/a")
    return lines
  }

  test("DEBUG tells of a failed backend", async () => {
    expect((await linesAt("DEBUG")).map((line) => JSON.parse(line).message)).toEqual([
      "[ENDPOINT: /a] invalid status code 500 [GET /a]: http://backend/a",
    ])
  })

  test.each(["INFO", "WARNING", "ERROR", "CRITICAL"])("%s does not", async (level) => {
    expect(await linesAt(level)).toEqual([])
  })

  test("an unknown level leaves the usual log", async () => expect(await linesAt("LOUD")).toEqual([]))
})
