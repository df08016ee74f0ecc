import { describe, expect, it } from "vitest"
import { memoryStore, type Stored } from "./store.ts"

const answer = (size: number): Stored => ({
  status: 200,
  headers: new Headers(),
  body: new Uint8Array(size),
  varied: [],
})

/** Keys of one character, so that each answer counts one byte more than its body. */
function keysOf(store: ReturnType<typeof memoryStore>): string {
  return [..."abcdef"].filter((key) => store.get(key) !== undefined).join("")
}

describe("a store in memory", () => {
  it("drops what was used longest ago when it has too many items", () => {
    const store = memoryStore({ items: 2, bytes: 1000 }, { left: 1000 })
    store.put("a", answer(1))
    store.put("b", answer(1))
    store.get("a")
    store.put("c", answer(1))
    expect(keysOf(store)).toBe("ac")
  })

  it("drops what was used longest ago when it is too large, and takes nothing larger than itself", () => {
    const store = memoryStore({ items: 10, bytes: 100 }, { left: 1000 })
    store.put("a", answer(49))
    store.put("b", answer(49))
    store.put("c", answer(49))
    store.put("d", answer(200))
    expect(keysOf(store)).toBe("bc")
  })

  it("counts a replaced answer once", () => {
    const budget = { left: 1000 }
    const store = memoryStore({ items: 10, bytes: 100 }, budget)
    for (let turn = 0; turn < 10; turn++) store.put("a", answer(60))
    expect(keysOf(store)).toBe("a")
    expect(budget.left).toBe(1000 - 61)
    store.delete("a")
    expect(budget.left).toBe(1000)
  })

  it("never takes more than all stores may have together", () => {
    const budget = { left: 100 }
    const first = memoryStore({ items: 10, bytes: 100 }, budget)
    const second = memoryStore({ items: 10, bytes: 100 }, budget)
    first.put("a", answer(59))
    second.put("b", answer(29))
    second.put("c", answer(29))
    expect(keysOf(first) + keysOf(second)).toBe("ac")
    second.put("d", answer(59))
    expect(keysOf(second)).toBe("")
    expect(budget.left).toBe(40)
  })
})
