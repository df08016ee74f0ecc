import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Backend } from "../config/service.ts"
import { decodeWhole, encode, type JsonObject } from "../lib/json/index.ts"
import { formatterOf } from "./manipulation.ts"

const plain: Backend = {
  at: "endpoints[0].backend[0]",
  method: "GET",
  urlPattern: "/",
  hosts: [],
  encoding: "json",
  isCollection: false,
  allow: [],
  deny: [],
  mapping: {},
  group: "",
  target: "",
  concurrentCalls: 1,
  inputHeaders: undefined,
  inputQueryStrings: undefined,
  serviceDiscovery: "",
  extraConfig: {},
}

function manipulated(options: Partial<Backend>, text: string): string {
  const format = formatterOf({ ...plain, ...options })
  const data = decodeWhole(text) as JsonObject | null
  return encode(format === undefined ? data : format(data))
}

describe("manipulation", () => {
  it("does nothing where nothing is configured", () => {
    expect(formatterOf(plain)).toBeUndefined()
  })

  it.each([
    ["follows a dotted target", { target: "a.b" }, `{"a":{"b":{"c":1}}}`, `{"c":1}`],
    ["gives an empty object for a target that is no object", { target: "a.b" }, `{"a":{"b":3}}`, `{}`],
    ["keeps allowed paths only", { allow: ["a.b", "d"] }, `{"a":{"b":1,"c":2},"d":[],"e":5}`, `{"a":{"b":1},"d":[]}`],
    ["drops parents that keep nothing", { allow: ["a.x"] }, `{"a":{"b":1}}`, `{}`],
    ["never enters arrays", { allow: ["items.id"] }, `{"items":[{"id":1}]}`, `{}`],
    ["lets the later of a and a.b win", { allow: ["a", "a.b"] }, `{"a":{"b":1,"c":2}}`, `{"a":{"b":1}}`],
    ["lets the later of a.b and a win", { allow: ["a.b", "a"] }, `{"a":{"b":1,"c":2}}`, `{"a":{"b":1,"c":2}}`],
    ["leaves an emptied parent behind", { deny: ["a.b"] }, `{"a":{"b":1}}`, `{"a":{}}`],
    ["denies the parent whatever the order", { deny: ["a.b", "a"] }, `{"a":{"b":1},"c":1}`, `{"c":1}`],
    ["ignores deny beside allow", { allow: ["a"], deny: ["a"] }, `{"a":1,"b":2}`, `{"a":1}`],
    ["renames top-level keys", { mapping: { a: "b.c" } }, `{"a":1}`, `{"b":1}`],
    ["deletes a key that is mapped to itself", { mapping: { x: "x" } }, `{"x":1,"y":2}`, `{"y":2}`],
    ["wraps what is left", { group: "g", deny: ["a"] }, `{"a":1}`, `{"g":{}}`],
    ["wraps null", { group: "g" }, "null", `{"g":null}`],
  ] as const)("%s", (_title, options, text, expected) => {
    expect(manipulated(options as Partial<Backend>, text)).toBe(expected)
  })

  it("treats __proto__ and constructor as plain keys", () => {
    expect(manipulated({ allow: ["__proto__.a", "constructor"] }, `{"__proto__":{"a":1,"b":2},"c":3}`)).toBe(
      `{"__proto__":{"a":1}}`,
    )
    expect(manipulated({ group: "__proto__" }, `{"a":1}`)).toBe(`{"__proto__":{"a":1}}`)
    expect(({} as Record<string, unknown>).a).toBeUndefined()
  })

  it("survives any document and any names, and keeps only what was there", () => {
    const key = fc.constantFrom("a", "b", "__proto__", "constructor", "toString", "")
    const { tree } = fc.letrec<{ tree: JsonObject }>((tie) => ({
      tree: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, fc.integer(), fc.constant(null), tie("tree")), {
        noNullPrototype: true,
      }) as fc.Arbitrary<JsonObject>,
    }))
    const path = fc.array(key, { minLength: 1, maxLength: 3 }).map((names) => names.join("."))
    fc.assert(
      fc.property(tree, fc.array(path), fc.boolean(), (document, paths, allows) => {
        const text = encode(document)
        const all = JSON.parse(manipulated(allows ? { allow: paths } : { deny: paths }, text))
        expect(text).toContain(Object.keys(all)[0] ?? "")
        expect(Object.getPrototypeOf(all)).toBe(Object.prototype)
      }),
    )
  })
})
