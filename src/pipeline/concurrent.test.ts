import { expect, it } from "vitest"
import { type FakeBackend, testGateway } from "../../test/support/gateway.ts"

const document = {
  endpoints: [{ endpoint: "/", concurrent_calls: 3, timeout: "2s", backend: [{ url_pattern: "/" }] }],
}

/** Answers the call of this number at once; the others wait until they are ended, and that is counted. */
function backendWhere(quick: number) {
  const seen = { calls: 0, ended: 0 }
  const backend: FakeBackend = ({ signal }) => {
    if (++seen.calls === quick) return Response.json({ call: quick })
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        seen.ended++
        reject(signal.reason)
      })
    })
  }
  return { backend, seen }
}

it.each([1, 2, 3])("answers with the first good answer and ends the other calls (%i)", async (quick) => {
  const { backend, seen } = backendWhere(quick)
  const response = await testGateway(document, backend).send("/")
  expect(await response.json()).toEqual({ call: quick })
  expect(seen).toEqual({ calls: 3, ended: 2 })
})

it("is a failure only when all calls fail", async () => {
  let calls = 0
  const gateway = testGateway(document, () => new Response(null, { status: ++calls < 3 ? 500 : 200 }))
  expect((await gateway.send("/")).status).toBe(500)
  expect(calls).toBe(3)
})
