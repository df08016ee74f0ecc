import { describe, expect, it } from "vitest"
import { fillEnvironment } from "./environment.ts"

describe("fillEnvironment", () => {
  it("fills references inside string values at every depth, several in one text", () => {
    const document = { a: [{ b: '{{ env "X" }}-{{env "Y"}}' }], '{{ env "X" }}': 1 }
    const filled = fillEnvironment(document, { X: "1", Y: "$&" })
    expect(filled).toEqual({ document: { a: [{ b: "1-$&" }], '{{ env "X" }}': 1 }, missing: [] })
  })

  it("keeps the order of keys, and __proto__ as a key", () => {
    const document = JSON.parse('{"b":"{{ env \\"X\\" }}","__proto__":{"x":"{{ env \\"X\\" }}"},"a":1}')
    const { document: filled } = fillEnvironment(document, { X: "v" })
    expect(JSON.stringify(filled)).toBe('{"b":"v","__proto__":{"x":"v"},"a":1}')
  })

  it("gives the same object back when there is nothing to fill", () => {
    const document = { a: ["{{ other }}", { b: '{{ printf "x" }}' }], n: null }
    expect(fillEnvironment(document, { a: "x" }).document).toBe(document)
  })

  it("names what is missing once, inherited properties included", () => {
    const { missing } = fillEnvironment(['{{ env "A" }}', '{{ env "A" }}', '{{ env "toString" }}'], {})
    expect(missing).toEqual(["A", "toString"])
  })

  it("survives a document of absurd depth", () => {
    const document: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000))
    expect(fillEnvironment(document, {}).missing).toEqual([])
  })
})
