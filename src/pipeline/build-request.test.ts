import { describe, expect, it } from "vitest"
import { testGateway } from "../../test/support/gateway.ts"

/** What a gateway that tells its errors answers for a call whose pattern has `{id}` filled in. */
async function answered(url_pattern: string, id: string) {
  const asked: string[] = []
  const gateway = testGateway(
    {
      extra_config: { router: { return_error_msg: true, disable_path_decoding: true } },
      endpoints: [{ endpoint: "/a/{id}", backend: [{ url_pattern }] }],
    },
    ({ url }) => {
      asked.push(url)
      return Response.json({ ok: true })
    },
  )
  const response = await gateway.send(`/a/${id}`)
  return { status: response.status, text: response.status === 200 ? "" : await response.text(), asked }
}

describe("the URL of a call", () => {
  it("is the host, the path and the pattern's query", async () => {
    expect(await answered("/b/{id}?c={id}", "7")).toEqual({ status: 200, text: "", asked: ["http://backend/b/7?c=7"] })
  })

  it.each([
    ["/b/{id}", "%25zz", 'parse "http://backend/b/%zz": invalid URL escape "%zz"'],
    ["/b/{id}?c=1", "%25", 'parse "http://backend/b/%?c=1": invalid URL escape "%"'],
    ["/b/{id}", "a%0Ab", 'parse "http://backend/b/a\\nb": net/url: invalid control character in URL'],
    ["/b?c={id}", "a%09b", 'parse "http://backend/b?c=a\\tb": net/url: invalid control character in URL'],
  ])("of %s with %s is none", async (pattern, id, text) => {
    expect(await answered(pattern, id)).toEqual({ status: 500, text, asked: [] })
  })
})
