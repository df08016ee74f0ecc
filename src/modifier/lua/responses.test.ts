import { describe, expect, it } from "vitest"
import type { FakeBackend } from "../../../test/support/gateway.ts"
import { afterPost, scriptedGateway } from "./test-support.ts"

/** A no-op endpoint whose backend answers with a page. */
async function page(post: string, options: { backend?: FakeBackend; proxy?: object; inner?: string } = {}) {
  const { send } = scriptedGateway(
    {
      endpoints: [
        {
          endpoint: "/",
          output_encoding: "no-op",
          backend: [{ url_pattern: "/", extra_config: { "modifier/lua-backend": { post: options.inner ?? "" } } }],
          extra_config: { "modifier/lua-proxy": { post, ...options.proxy } },
        },
      ],
    },
    options.backend ?? shelf,
  )
  return send("/")
}

const shelf: FakeBackend = () => {
  const headers = new Headers({ "Content-Type": "text/html", "X-Shelf": "A7", "Cache-Control": "public, max-age=1" })
  for (const cookie of ["a=1", "b=2"]) headers.append("Set-Cookie", cookie)
  return new Response("<h1>tea</h1>", { status: 201, headers })
}

describe("response of a no-op endpoint", () => {
  it("shows status, headers and body, names of headers in their exact case", async () => {
    const response = await page(
      `local r = response.load()
       r:body(r:statusCode() .. r:headers("X-Shelf") .. "[" .. r:headers("x-shelf") .. "]" .. r:headers("Cache-Control") ..
         r:headerList("set-cookie"):get(1) .. tostring(r:isComplete()) .. r:data():len() .. r:body() .. r:body())`,
    )
    expect(await response.text()).toBe("201A7[]public, max-age=1b=2true0<h1>tea</h1><h1>tea</h1>")
  })

  it("changes status, headers and body", async () => {
    const response = await page(
      `local r = response.load() r:statusCode(418.9) r:headers("x-shelf", nil) r:headers("content-type", "text/x-own")
       local l = luaList.new() l:set(0, "c=3") r:headerList("Set-Cookie", l) r:body("longer than the backend's own body")`,
    )
    expect(response.status).toBe(418)
    expect([...response.headers].filter(([name]) => /shelf|type|cookie/.test(name))).toEqual([
      ["content-type", "text/x-own"],
      ["set-cookie", "c=3"],
    ])
    expect(await response.text()).toBe("longer than the backend's own body")
  })

  it("passes bytes unharmed", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const response = await page(`local r = response.load() r:body(r:body() .. "\\0\\255")`, {
      backend: () => new Response(bytes),
    })
    expect(await response.bytes()).toEqual(Uint8Array.of(...bytes, 0, 255))
  })

  it("lets lua-backend speak before lua-proxy", async () => {
    const response = await page(`local r = response.load() r:body(r:body() .. "+proxy")`, {
      inner: `local r = response.load() r:statusCode(206) r:body("backend")`,
    })
    expect([response.status, await response.text()]).toEqual([206, "backend+proxy"])
  })

  it.each([
    ["304", 304],
    ["0", 200],
    ["99", 500],
    ["1000", 500],
    [`"410"`, 410],
  ])("answers statusCode(%s) with %i", async (code, status) => {
    expect((await page(`response.load():statusCode(${code})`)).status).toBe(status)
  })

  it("makes lines of a header's value blanks, and leaves out names that are none", async () => {
    const response = await page(
      `local r = response.load() r:headers("X-A", "1\\r\\nX-B: 2") r:headers("a b", "1") r:headers("", "1")`,
    )
    expect([response.status, response.headers.get("x-a"), response.headers.get("x-b")]).toEqual([
      201,
      "1  X-B: 2",
      null,
    ])
  })

  it("answers from the script alone with skip_next, with a sniffed type", async () => {
    const backend = () => {
      throw new Error("called")
    }
    const empty = await page("", { backend, proxy: { skip_next: true } })
    expect([empty.status, await empty.text()]).toEqual([200, ""])
    const made = await page(`response.load():body("<html>made</html>")`, { backend, proxy: { skip_next: true } })
    expect([made.status, made.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"])
  })

  it("refuses a body that no script can hold, and lets go of it", async () => {
    let cancelled = false
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)),
      cancel() {
        cancelled = true
      },
    })
    const response = await page("response.load():body()", { backend: () => new Response(endless) })
    expect([response.status, cancelled]).toEqual([500, true])
  })
})

describe("response of a JSON endpoint", () => {
  it("has no status and no body, and takes headers only beside data", async () => {
    const full = await afterPost(
      { a: 1 },
      `local r = response.load() r:data():set("seen", r:statusCode() .. #r:body() .. "[" .. r:headers("Content-Type") .. "]")
       r:statusCode(404) r:body("x") r:headers("x-extra", "one")`,
    )
    expect([full.status, full.headers.get("x-extra"), JSON.parse(full.body)]).toEqual([
      200,
      "one",
      { a: 1, seen: "00[]" },
    ])
    const empty = await afterPost({}, `response.load():headers("X-Extra", "one")`)
    expect([empty.headers.get("x-extra"), empty.headers.get("x-krakend-completed")]).toEqual([null, "false"])
  })

  it.each([{}, { sequential: true }])("loses the headers of a part when parts are merged (%o)", async (proxy) => {
    const backend = (url_pattern: string) => ({
      url_pattern,
      extra_config: { "modifier/lua-backend": { post: `response.load():headers("X-From", "backend")` } },
    })
    const { send } = scriptedGateway(
      {
        endpoints: [
          { endpoint: "/one", backend: [backend("/a")] },
          { endpoint: "/two", backend: [backend("/a"), backend("/b")], extra_config: { proxy } },
        ],
      },
      () => Response.json({ a: 1 }),
    )
    expect((await send("/one")).headers.get("x-from")).toBe("backend")
    expect((await send("/two")).headers.get("x-from")).toBeNull()
  })

  it("says itself whether it is complete", async () => {
    const { headers } = await afterPost({ a: 1 }, `response.load():isComplete(false)`)
    expect(headers.get("x-krakend-completed")).toBe("false")
    const wrong = await afterPost({ a: 1 }, `response.load():isComplete(1)`)
    expect(wrong.body).toBe("bad argument #2 to isComplete (boolean expected, got number) (post-script:L1)")
  })

  it("begins empty and incomplete with skip_next", async () => {
    const made = await afterPost({ never: 1 }, `local r = response.load() r:data():set("made", "up")`, {
      skip_next: true,
    })
    expect([made.body, made.headers.get("x-krakend-completed")]).toEqual([`{"made":"up"}`, "false"])
    const whole = await afterPost({}, `local r = response.load() r:data():set("a", 1) r:isComplete(true)`, {
      skip_next: true,
    })
    expect(whole.headers.get("x-krakend-completed")).toBe("true")
  })
})
