import { exports } from "cloudflare:workers"
import { describe, expect, it } from "vitest"

const gateway = exports.default

describe("the Worker with its embedded configuration", () => {
  it("says that it is up", async () => {
    const answer = await gateway.fetch("http://gateway.example/__health")
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ agents: {}, status: "ok" })
  })

  it("answers 404 for a path that is not configured", async () => {
    const answer = await gateway.fetch("http://gateway.example/nowhere")
    expect(answer.status).toBe(404)
    expect(answer.headers.get("x-krakend-completed")).toBe("false")
    expect(await answer.text()).toBe("404 page not found")
  })

  it("answers 405 with the methods that a path has", async () => {
    const answer = await gateway.fetch("http://gateway.example/orders")
    expect(answer.status).toBe(405)
    expect(answer.headers.get("allow")).toBe("POST")
  })

  it("redirects a path with one slash too many", async () => {
    const answer = await gateway.fetch("http://gateway.example/products/?a=1", { redirect: "manual" })
    expect(answer.status).toBe(301)
    expect(answer.headers.get("location")).toBe("/products?a=1")
  })

  it("answers 500 when no backend can be reached", async () => {
    const answer = await gateway.fetch("http://gateway.example/broken")
    expect(answer.status).toBe(500)
    expect(answer.headers.get("x-krakend")).toMatch(/^Version /)
  })
})
