import { describe, expect, it } from "vitest"
import { BoundedMap } from "./bounded-map.ts"

describe("bounded map", () => {
  it("never holds more than its limit", () => {
    const map = new BoundedMap<number, number>(100)
    for (let key = 0; key < 10_000; key++) {
      map.set(key, key)
      expect(map.size).toBeLessThanOrEqual(100)
    }
  })

  it("gives up what was not used for longest", () => {
    const map = new BoundedMap<string, number>(3)
    for (const key of ["a", "b", "c"]) map.set(key, 1)
    expect(map.get("a")).toBe(1)
    map.set("d", 1)
    expect(["a", "b", "c", "d"].filter((key) => map.get(key) !== undefined)).toEqual(["a", "c", "d"])
  })

  it("gives up old entries that are dispensable before older ones that are not", () => {
    const map = new BoundedMap<number, boolean>(64)
    for (let key = 0; key < 64; key++) map.set(key, key === 5)
    map.set(64, false, (value) => value)
    expect(map.get(5)).toBeUndefined()
    expect(map.get(0)).toBe(false)
    expect(map.size).toBe(64)
  })

  it("replaces a value without giving anything up", () => {
    const map = new BoundedMap<string, number>(2)
    map.set("a", 1)
    map.set("b", 1)
    map.set("a", 2)
    expect([map.get("a"), map.get("b")]).toEqual([2, 1])
  })
})
