import { describe, expect, it } from "vitest"
import { encode, type JsonValue } from "../../lib/json/index.ts"
import { operations } from "./operations.ts"
import { nodeOf, valueOf } from "./tree.ts"

function flattened(document: JsonValue, ...steps: readonly (readonly [string, ...string[]])[]): string {
  const root = nodeOf("", document)
  for (const [type, ...args] of steps) operations[type]?.(args)(root)
  return encode(valueOf(root))
}

describe("flatmap operations", () => {
  it("deletes paths with wildcards, in arrays too", () => {
    expect(
      flattened(
        {
          a: [
            { x: 1, y: 2 },
            { x: 3, y: 4 },
          ],
        },
        ["del", "a.*.x"],
      ),
    ).toBe(`{"a":[{"y":2},{"y":4}]}`)
  })

  it("does not number array elements anew: deleting 0 twice removes one", () => {
    expect(flattened({ n: [1, 2, 3] }, ["del", "n.0"], ["del", "n.0"])).toBe(`{"n":[2,3]}`)
  })

  it("turns a node that loses its last child into null, and leaves empty ones as they were", () => {
    expect(flattened({ a: { b: 1 }, c: {}, d: [] }, ["del", "a.b"])).toBe(`{"a":null,"c":{},"d":[]}`)
    expect(flattened({ a: 1 }, ["del", "*"])).toBe("null")
  })

  it("renames in place where both paths have as many segments", () => {
    expect(flattened({ a: { b: 1, c: 2 } }, ["move", "a.b", "x.y"])).toBe(`{"a":{"c":2,"y":1}}`)
  })

  it("lifts a match to a shorter path", () => {
    expect(flattened({ a: { b: { c: 1 } } }, ["move", "a.b.c", "a.c"])).toBe(`{"a":{"b":null,"c":1}}`)
    expect(flattened({ l: [{ v: { n: 1 } }, { v: { n: 2 } }] }, ["move", "l.*.v.n", "l.*.n"])).toBe(
      `{"l":[{"n":1,"v":null},{"n":2,"v":null}]}`,
    )
  })

  it("embeds a match below its own parent", () => {
    expect(flattened({ a: 1, b: 2 }, ["move", "a", "x.y.z"])).toBe(`{"b":2,"x":{"y":{"z":1}}}`)
  })

  it("appends one array to another by number", () => {
    expect(flattened({ a: [1, 2], b: [3] }, ["append", "b", "a"])).toBe(`{"a":[1,2,3]}`)
    expect(flattened({ a: [1, 2, 3], b: [4, 5] }, ["del", "a.0"], ["append", "b", "a"])).toBe(`{"a":[3,4,2,5]}`)
    expect(flattened({ a: 1, b: [3] }, ["append", "b", "a"])).toBe(`{"a":1,"b":[3]}`)
  })

  it("fails where arguments are missing", () => {
    expect(() => flattened({ a: 1 }, ["move", "a"])).toThrow("not enough arguments")
  })

  it("takes __proto__ for a plain key", () => {
    expect(flattened({ a: 1 }, ["move", "a", "__proto__.polluted"])).toBe(`{"__proto__":{"polluted":1}}`)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it("appends long arrays in linear time", () => {
    const many = Array.from({ length: 100_000 }, (_, index) => index)
    const started = performance.now()
    flattened({ a: many, b: many }, ["append", "b", "a"])
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe("flatmap operations over thirty thousand children", () => {
  const size = 30_000
  const list = { a: Array.from({ length: size }, (_, index) => ({ b: { x: index } })) }
  const map = { a: Object.fromEntries(list.a.map((item, index) => [`k${index}`, item])) }

  it.each([
    ["del", "a.*", ""],
    ["move", "a.*.b.x", "a.*.x"],
    ["move", "a.*.b.x", "c.*"],
    ["move", "a.*.b", "c"],
    ["move", "a.*", "a.x"],
  ] as const)("%s %s %s takes no time that grows with their square", (type, from, to) => {
    const start = performance.now()
    for (const document of [list, map]) flattened(document, [type, from, to])
    expect(performance.now() - start).toBeLessThan(1500)
  })
})
