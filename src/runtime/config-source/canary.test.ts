import { describe, expect, it } from "vitest"
import { compileCanary } from "./canary.ts"

const request = new Request("http://gateway/")
const clients = Array.from({ length: 20_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`)

function chosenFor(percent: number, document = "a".repeat(64)): string[] {
  const test = compileCanary({ document, percent })
  return clients.filter((client) => test(request, client))
}

describe("the clients of a canary", () => {
  it.each([0, 0.5, 10, 50, 100])("are %d percent of all", (percent) => {
    expect(Math.abs(chosenFor(percent).length / clients.length - percent / 100)).toBeLessThan(0.01)
  })

  it("are always the same ones", () => {
    expect(chosenFor(10)).toEqual(chosenFor(10))
  })

  it("stay when the share grows", () => {
    const more = new Set(chosenFor(20))
    expect(chosenFor(5).filter((client) => !more.has(client))).toEqual([])
  })

  it("are others when another document is the canary", () => {
    const before = new Set(chosenFor(10))
    const both = chosenFor(10, "b".repeat(64)).filter((client) => before.has(client))
    expect(both.length / clients.length).toBeLessThan(0.02)
  })
})
