import { describe, expect, it } from "vitest"
import { createTables } from "./tables.ts"

describe("tables", () => {
  it("hold together what they may hold, and no more", () => {
    const table = createTables<number>(100)
    const [one, other] = [table(), table()]
    for (let key = 0; key < 1000; key++) (key % 2 === 0 ? one : other).set(`${key}`, key)
    const kept = Array.from({ length: 1000 }, (_, key) => key).filter(
      (key) => (key % 2 === 0 ? one : other).get(`${key}`) !== undefined,
    )
    expect(kept.length).toBeLessThanOrEqual(100)
    expect(kept.length).toBeGreaterThanOrEqual(50)
    expect(Math.min(...kept)).toBeGreaterThanOrEqual(900)
  })

  it("keep what is looked for between times", () => {
    const table = createTables<number>(100)()
    table.set("hot", 1)
    for (let key = 0; key < 10_000; key++) {
      table.set(`${key}`, key)
      expect(table.get("hot")).toBe(1)
    }
    expect(table.get("0")).toBeUndefined()
  })

  it("keep keys of two tables apart", () => {
    const table = createTables<number>(100)
    const [one, other] = [table(), table()]
    one.set("a", 1)
    expect(other.get("a")).toBeUndefined()
  })
})
