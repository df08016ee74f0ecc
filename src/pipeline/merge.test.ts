import { expect, it } from "vitest"
import { type FakeBackend, testGateway } from "../../test/support/gateway.ts"

const pattern = (url_pattern: string) => ({ url_pattern })
const document = {
  endpoints: [{ endpoint: "/", timeout: "60ms", backend: [pattern("/quick"), pattern("/late")] }],
}

/** Answers `/quick` at once; the other call ends by nobody's signal, and answers when it is told to. */
function backendWithLateOne() {
  let answerLate = () => {}
  const backend: FakeBackend = ({ url }) => {
    if (new URL(url).pathname === "/quick") return Response.json({ quick: 1 })
    return new Promise<Response>((resolve) => {
      answerLate = () => resolve(Response.json({ late: 1 }))
    })
  }
  return { backend, answerLate: () => answerLate() }
}

it("serves what has arrived when a backend ignores the end of the time", async () => {
  const { backend } = backendWithLateOne()
  const response = await testGateway(document, backend).send("/")
  expect(response.status).toBe(200)
  expect(response.headers.get("X-Krakend-Completed")).toBe("false")
  expect(await response.json()).toEqual({ quick: 1 })
})

it("takes nothing that comes after the end of the time", async () => {
  const { backend, answerLate } = backendWithLateOne()
  const gateway = testGateway(document, backend)
  const first = await gateway.send("/")
  answerLate()
  expect(await first.json()).toEqual({ quick: 1 })
})

it("fails when nobody has arrived in time", async () => {
  const response = await testGateway(document, () => new Promise<Response>(() => {})).send("/")
  expect(response.status).toBe(500)
})
