import { request } from "node:http"
import { setTimeout as wait } from "node:timers/promises"
import { afterAll, beforeAll, expect, it } from "vitest"
import { type RunningBackend, type RunningGateway, startBackend, startGateway } from "../support/local-gateway.ts"

let backend: RunningBackend
let gateway: RunningGateway
/** Resolves when the backend has seen the connection of a call close before it had answered. */
const closed: Promise<void>[] = []
/** The connection of a shadow's call, as the backend sees it. */
let shadow: "none" | "open" | "closed" = "none"

beforeAll(async () => {
  backend = await startBackend({
    "/slow": (_, answer) => {
      closed.push(new Promise((resolve) => answer.once("close", () => resolve())))
    },
    "/shadow": (_, answer) => {
      shadow = "open"
      answer.once("close", () => {
        shadow = "closed"
      })
    },
  })
  const slow = { url_pattern: "/slow", host: [backend.host] }
  const copied = { url_pattern: "/shadow", host: [backend.host], extra_config: { proxy: { shadow: true } } }
  gateway = await startGateway({
    endpoints: [
      { endpoint: "/slow", timeout: "20s", backend: [slow, slow, slow] },
      { endpoint: "/shadowed", timeout: "20s", backend: [slow, copied] },
    ],
  })
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

it("ends the calls to the backends when the client has gone", async () => {
  const outgoing = request(`${gateway.url}/slow`, { agent: false })
  outgoing.on("error", () => undefined)
  outgoing.end()
  for (let attempt = 0; attempt < 100 && closed.length < 3; attempt++) await wait(20)
  expect(closed.length).toBe(3)
  // The runtime ends everything that belongs to the request by itself. A client that has only closed its own half may still read.
  outgoing.socket?.resetAndDestroy()
  const all = await Promise.race([Promise.all(closed).then(() => "closed"), wait(3000).then(() => "open")])
  expect(all).toBe("closed")
})

it("lets shadows go on when the client has gone", async () => {
  const outgoing = request(`${gateway.url}/shadowed`, { agent: false })
  outgoing.on("error", () => undefined)
  outgoing.end()
  for (let attempt = 0; attempt < 100 && shadow === "none"; attempt++) await wait(20)
  outgoing.socket?.resetAndDestroy()
  await wait(1000)
  expect(shadow).toBe("open")
})
