import { describe, expect, it } from "vitest"
import { dataBackend, scriptedGateway } from "./test-support.ts"

const library = { text: "function tag(v)\n  return '<' .. v .. '>'\nend\n", md5: "0" }

async function answer(options: object, files: Record<string, unknown> = { "lib/tag.lua": library }) {
  const { send, errors } = scriptedGateway(
    {
      extra_config: { "skerry/lua": { files } },
      endpoints: [{ endpoint: "/", backend: [{ url_pattern: "/" }], extra_config: { "modifier/lua-proxy": options } }],
    },
    dataBackend({ a: "x" }),
  )
  const response = await send("/")
  return { status: response.status, body: await response.text(), errors: errors() }
}

const post = `local d = response.load():data() d:set("a", tag(d:get("a")))`

describe("sources", () => {
  it("run before the scripts, as one text", async () => {
    const files = {
      "lib/tag.lua": library,
      b: { text: "local old = tag function tag(v) return old(old(v)) end", md5: "" },
    }
    const { body } = await answer({ sources: ["lib/tag.lua", "b"], post }, files)
    expect(JSON.parse(body)).toEqual({ a: "<<x>>" })
  })

  it("fail each request where one is missing", async () => {
    const { status, body, errors } = await answer({ sources: ["lib/tag.lua", "none.lua"], live: true })
    expect([status, body]).toEqual([500, "lua: unable to load required source none.lua"])
    expect(errors).toEqual(["[ENDPOINT: /][Lua] lua: unable to load required source none.lua"])
  })

  it("name their file where they fail, and take the lines of a script that comes after", async () => {
    expect((await answer({ sources: ["lib/tag.lua"], pre: "\n\nerror('x')" })).body).toBe("x (tag.lua:L3)")
    expect((await answer({ sources: ["s"] }, { s: { text: "local a\na.b = 1", md5: "" } })).body).toBe(
      "attempt to index a non-table object(nil) with key 'b' (s:L2)",
    )
  })

  it("switch the whole step off when a checksum is wrong, with one line in the log", async () => {
    for (const checksum of ["1", 7, null]) {
      const { status, body, errors } = await answer({
        sources: ["lib/tag.lua"],
        md5: { "lib/tag.lua": checksum },
        pre: "error('x')",
      })
      expect([status, body, errors.length]).toEqual([200, `{"a":"x"}`, 1])
    }
    const { body } = await answer({ sources: ["lib/tag.lua"], md5: { "lib/tag.lua": "0" }, post })
    expect(JSON.parse(body)).toEqual({ a: "<x>" })
  })

  it("are not checked when they are live", async () => {
    const { body } = await answer({ sources: ["lib/tag.lua"], md5: { "lib/tag.lua": "1" }, live: true, post })
    expect(JSON.parse(body)).toEqual({ a: "<x>" })
  })
})
