import { describe, expect, it } from "vitest"
import { decodeWhole, type JsonValue } from "../json/index.ts"
import { compileSchema, SchemaError } from "./index.ts"

const draft4 = "http://json-schema.org/draft-04/schema#"
const draft6 = "http://json-schema.org/draft-06/schema#"
const draft7 = "http://json-schema.org/draft-07/schema#"
const draft2019 = "https://json-schema.org/draft/2019-09/schema"

type Row = readonly [name: string, schema: unknown, valid: readonly unknown[], invalid: readonly unknown[]]

function failureOf(schema: unknown, value: unknown): string | undefined {
  return compileSchema(schema as JsonValue)(value as JsonValue)
}

/** A tree, and a stricter one that extends it: the example that dynamic references were made for. */
function trees(keyword: object, recursion: object, anchor: object) {
  return {
    ...keyword,
    $id: "https://example.test/strict-tree",
    ...anchor,
    $ref: "tree",
    unevaluatedProperties: false,
    $defs: {
      tree: {
        $id: "tree",
        ...anchor,
        type: "object",
        properties: { data: true, children: { type: "array", items: recursion } },
      },
    },
  }
}

const grown = { children: [{ data: 1 }, { children: [{ data: 2 }] }] }
const misspelt = { children: [{ daat: 1 }] }

const rows: readonly Row[] = [
  ["booleans as schemas", { properties: { a: true, b: false } }, [{ a: 1 }, {}], [{ b: 1 }]],
  ["types", { type: ["integer", "null"] }, [1, 1e20, null, -0], [1.5, "1", true, []]],
  ["const and enum by value", { enum: [1, { a: [1] }], not: { const: 2 } }, [1, { a: [1] }], [2, { a: [2] }, "1"]],
  ["multiples of decimals", { multipleOf: 0.01 }, [4.35, 0, 1e300, "x"], [4.355]],
  ["lengths in code points", { minLength: 2, maxLength: 2 }, ["a😀", "żó", 5], ["a", "abc"]],
  [
    "numbers that a text reads as",
    { prefixItems: [{ const: "1" }, { enum: ["1e1", 2] }, { enum: ["1"] }, { const: { a: ["+.5"] } }, { const: 1 }] },
    [[1], [1, 10, "1", { a: [0.5] }], ["1", "1e1"]],
    [
      ["1.0"],
      [1, 1],
      [1, 10, 1],
      [1, 2, "1", { a: [5] }],
      [1, 2, "1", { a: [0.5], b: 1 }],
      [1, 2, "1", { a: [".5"] }],
      [1, 2, "1", { a: { 0: 0.5 } }],
      [1, 2, "1", { a: [0.5] }, "1"],
    ],
  ],
  ["no branch that a boolean if does not lead to", { if: true, else: { $ref: "#/none" } }, [1], []],
  ["patterns anywhere", { pattern: "a+" }, ["bab", 1], ["b"]],
  [
    "unique items",
    { uniqueItems: true },
    [[1, "1", true, [1], { a: 1 }]],
    [
      [1, 1],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  [
    "prefixItems and items",
    { prefixItems: [{ type: "string" }], items: { type: "number" } },
    [["a", 1, 2], []],
    [[1], ["a", "b"]],
  ],
  [
    "items of older drafts",
    { $schema: draft7, items: [{ type: "string" }], additionalItems: false },
    [["a"], []],
    [[1], ["a", 1]],
  ],
  ["contains", { contains: { const: 1 } }, [[0, 1], "x"], [[], [2]]],
  ["minContains 0", { contains: { const: 1 }, minContains: 0, maxContains: 1 }, [[], [1]], [[1, 1]]],
  ["minContains unknown to draft 7", { $schema: draft7, contains: { const: 1 }, minContains: 2 }, [[1]], [[]]],
  ["contains unknown to draft 4", { $schema: draft4, contains: { minimum: 1 } }, [[], [0]], []],
  ["property names", { propertyNames: { pattern: "^[a-z]+$" } }, [{ a: 1 }, []], [{ A: 1 }]],
  [
    "patternProperties and additionalProperties",
    { patternProperties: { "^x": { type: "number" } }, additionalProperties: { type: "string" } },
    [{ x1: 1, b: "c" }],
    [{ x1: "1" }, { b: 1 }],
  ],
  [
    "dependent keywords",
    { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { required: ["d"] } } },
    [{ a: 1, b: 1 }, { c: 1, d: 1 }, {}],
    [{ a: 1 }, { c: 1 }],
  ],
  [
    "dependencies of draft 7",
    { $schema: draft7, dependencies: { a: ["b"], c: { required: ["d"] } } },
    [{ a: 1, b: 1 }],
    [{ a: 1 }, { c: 1 }],
  ],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  ["if, then, else", { if: { type: "number" }, then: { minimum: 1 }, else: { minLength: 1 } }, [1, "a"], [0, ""]],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  ["if unknown to draft 6", { $schema: draft6, if: { type: "number" }, then: { minimum: 1 } }, [0], []],
  ["exclusive flags of draft 4", { $schema: draft4, minimum: 1, exclusiveMinimum: true, maximum: 3 }, [2, 3], [1, 4]],
  ["exclusive bounds", { exclusiveMinimum: 1, exclusiveMaximum: 3 }, [2], [1, 3]],
  [
    "siblings of $ref hidden",
    {
      $schema: draft7,
      properties: { a: { $ref: "#/definitions/n", maximum: 1 } },
      definitions: { n: { type: "number" } },
    },
    [{ a: 5 }],
    [{ a: "5" }],
  ],
  [
    "siblings of $ref seen",
    { properties: { a: { $ref: "#/$defs/n", maximum: 1 } }, $defs: { n: { type: "number" } } },
    [{ a: 1 }],
    [{ a: "5" }, { a: 5 }],
  ],
  ["pointers with escapes", { $ref: "#/$defs/a~1b%25~0", $defs: { "a/b%~": { type: "number" } } }, [1], ["1"]],
  ["anchors", { $ref: "#n", $defs: { a: { $anchor: "n", type: "number" } } }, [1], ["1"]],
  [
    "plain names of draft 7",
    { $schema: draft7, allOf: [{ $ref: "#n" }], definitions: { a: { $id: "#n", type: "number" } } },
    [1],
    ["1"],
  ],
  [
    "plain names of draft 4",
    { $schema: draft4, allOf: [{ $ref: "#n" }], definitions: { a: { id: "#n", type: "number" } } },
    [1],
    ["1"],
  ],
  [
    "embedded resources",
    {
      $id: "https://example.test/root",
      $ref: "part#/$defs/n",
      $defs: { p: { $id: "part", $defs: { n: { type: "number" } } } },
    },
    [1],
    ["1"],
  ],
  [
    "pointers are relative to the resource",
    {
      $id: "https://example.test/root",
      properties: { a: { $id: "inner", $ref: "#/$defs/n", $defs: { n: { type: "number" } } } },
      $defs: { n: { type: "string" } },
    },
    [{ a: 1 }],
    [{ a: "1" }],
  ],
  [
    "an $id inside of enum is none",
    {
      enum: [{ $id: "https://example.test/x", a: 1 }],
      $defs: { x: { $id: "https://example.test/x", type: "object" } },
      $ref: "https://example.test/x",
    },
    [{ $id: "https://example.test/x", a: 1 }],
    [1],
  ],
  [
    "recursion",
    { type: "object", properties: { next: { $ref: "#" } }, additionalProperties: false },
    [{ next: { next: {} } }],
    [{ next: { other: {} } }, { next: 1 }],
  ],
  [
    "unevaluated properties",
    {
      allOf: [{ properties: { a: true } }],
      anyOf: [{ properties: { b: { const: 1 } } }, { properties: { c: true } }],
      unevaluatedProperties: false,
    },
    [{ a: 1, b: 1 }, { c: 1 }],
    [{ d: 1 }, { b: 2 }],
  ],
  [
    "unevaluated properties through $ref and if",
    {
      $ref: "#/$defs/a",
      if: { required: ["b"], properties: { b: true } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { c: true } },
      unevaluatedProperties: { type: "string" },
      $defs: { a: { properties: { a: true } } },
    },
    [{ a: 1, b: 1, c: 1 }, { z: "s" }],
    [{ z: 1 }, { a: 1, c: 1 }],
  ],
  [
    "not evaluates nothing",
    { not: { properties: { a: { const: 1 } }, required: ["a"] }, unevaluatedProperties: false },
    [{}],
    [{ a: 2 }, { a: 1 }],
  ],
  [
    "nested unevaluated properties",
    { allOf: [{ properties: { a: true }, unevaluatedProperties: true }], unevaluatedProperties: false },
    [{ a: 1, b: 1 }],
    [],
  ],
  [
    "unevaluated items",
    { prefixItems: [true], contains: { type: "string" }, unevaluatedItems: false },
    [[1, "a", "b"]],
    [[1, "a", 2]],
  ],
  [
    "contains evaluates nothing in 2019-09",
    { $schema: draft2019, items: [true], contains: { type: "string" }, unevaluatedItems: false },
    [["a"]],
    [[1, "a"]],
  ],
  ["$dynamicRef", trees({}, { $dynamicRef: "#node" }, { $dynamicAnchor: "node" }), [grown], [misspelt, { daat: 1 }]],
  [
    "$dynamicRef to a mere $anchor stays",
    trees({}, { $dynamicRef: "#node" }, { $anchor: "node" }),
    [grown, misspelt],
    [{ daat: 1 }],
  ],
  [
    "$dynamicRef in one resource",
    { $defs: { s: { $dynamicAnchor: "item", type: "string" } }, items: { $dynamicRef: "#item" } },
    [["a"]],
    [[1]],
  ],
  [
    "$recursiveRef",
    trees({ $schema: draft2019 }, { $recursiveRef: "#" }, { $recursiveAnchor: true }),
    [grown],
    [misspelt, { daat: 1 }],
  ],
  [
    "$recursiveRef without an anchor",
    trees({ $schema: draft2019 }, { $recursiveRef: "#" }, {}),
    [grown, misspelt],
    [{ daat: 1 }],
  ],
  [
    "a target of $recursiveRef that is not the root; 2020-12 has the keyword too",
    { $defs: { a: { type: "string" } }, items: { $recursiveRef: "#/$defs/a" } },
    [["a"]],
    [[1]],
  ],
  [
    "identifiers with an empty fragment",
    { $schema: draft7, $id: "http://example.test/a#", $ref: "#/definitions/n", definitions: { n: { type: "number" } } },
    [1],
    ["a"],
  ],
  [
    "the document's own name",
    { items: { $ref: "schema.json#/$defs/n" }, $defs: { n: { type: "number" } } },
    [[1]],
    [["a"]],
  ],
  [
    "a draft of its own for a part with an identifier, not for others",
    {
      prefixItems: [
        { $id: "old", $schema: draft7, items: [{ type: "string" }] },
        { $schema: draft7, prefixItems: [{ type: "string" }] },
      ],
    },
    [[["a"], ["a"]]],
    [[[1]], [[], [1]]],
  ],
  [
    "2020-12 by http",
    { $schema: "http://json-schema.org/draft/2020-12/schema", prefixItems: [{ type: "string" }] },
    [["a"]],
    [[1]],
  ],
  ["formats up to draft 7", { $schema: draft7, format: "ipv4" }, ["10.0.0.1", 5], ["10.0.0", "010.0.0.1"]],
  ["formats later", { format: "ipv4" }, ["x"], []],
  ["unknown keywords and formats", { $schema: draft7, foo: 1, format: "colour" }, ["x"], []],
  [
    "__proto__ is a name",
    JSON.parse('{"properties":{"__proto__":{"type":"number"}},"required":["__proto__"]}'),
    [JSON.parse('{"__proto__":1}')],
    [{}, JSON.parse('{"__proto__":"1"}')],
  ],
  [
    "names of Object.prototype",
    { required: ["toString"], properties: { constructor: { type: "string" } } },
    [{ toString: 1 }],
    [{}],
  ],
]

describe("compileSchema", () => {
  it.each(rows)("%s", (_name, schema, valid, invalid) => {
    for (const value of valid)
      expect({ value, failure: failureOf(schema, value) }).toEqual({ value, failure: undefined })
    for (const value of invalid)
      expect({ value, failure: failureOf(schema, value) }).not.toEqual({ value, failure: undefined })
  })

  it.each([
    [{ type: "object" }, [], "- at '': got array, want object"],
    [{ type: ["string", "null"], minLength: 1 }, 1, "- at '': got number, want null or string"],
    [
      { required: ["a", "b"], maxProperties: 0 },
      { c: 1 },
      "- at '': maxProperties: got 1, want 0\n- at '': missing properties 'a', 'b'",
    ],
    [
      { properties: { "a/b~": { enum: ["x", 1, null] } } },
      { "a/b~": 2 },
      "- at '/a~1b~0': value must be one of 'x', 1, <nil>",
    ],
    [
      { items: { anyOf: [{ type: "string" }, { minimum: 5 }] } },
      [1],
      "- at '/0': 'anyOf' failed\n  - at '/0': got number, want string\n  - at '/0': minimum: got 1, want 5",
    ],
    [
      { oneOf: [...Array(1200).fill(false), true, true] },
      1,
      "- at '': 'oneOf' failed, subschemas 1,200, 1,201 matched",
    ],
    [{ oneOf: [true, true, { $ref: "#/oneOf/0" }] }, 1, "- at '': 'oneOf' failed, subschemas 0, 1 matched"],
    [
      { $ref: "#/$defs/a", $defs: { a: { minimum: 1500, multipleOf: 7 } } },
      1,
      "- at '': validation failed\n  - at '': minimum: got 1, want 1,500\n  - at '': multipleOf: got 1, want 7",
    ],
    [
      { propertyNames: { maxLength: 1 } },
      { ab: 1 },
      "- at '': invalid propertyName 'ab'\n  - at '': maxLength: got 2, want 1",
    ],
    [{ maximum: 1e6 }, 1234567, "- at '': maximum: got 1.234567×10⁰⁶, want 1×10⁰⁶"],
    [
      { items: { propertyNames: { const: "b" } } },
      [{ a: 1 }],
      "- at '': invalid propertyName 'a'\n  - at '': value must be 'b'",
    ],
    [{ pattern: "a" }, "\\", "- at '': '\\' does not match pattern 'a'"],
    [
      { contains: true, minContains: 1200 },
      [1],
      "- at '': min 1,200 items required to match contains schema, but matched 1 items at 0",
    ],
    [
      { $schema: draft7, items: [true], additionalItems: false },
      Array(1001).fill(1),
      "- at '': last 1,000 additionalItem(s) not allowed",
    ],
    [{ not: { properties: { a: true } }, unevaluatedProperties: false }, { a: 1 }, "- at '': 'not' failed"],
    [{ $ref: "#", minLength: 2 }, "a", "- at '': reference cycle\n- at '': minLength: got 1, want 2"],
    [
      {
        $schema: draft2019,
        $recursiveAnchor: true,
        required: ["a"],
        allOf: [{ $id: "b", $recursiveAnchor: true, $recursiveRef: "#" }],
      },
      {},
      "- at '': missing property 'a'\n- at '': 'allOf' failed\n  - at '': reference cycle",
    ],
    [{ $schema: draft7, $ref: "#/definitions/a", const: 1, definitions: { a: true } }, 2, "- at '': value must be 1"],
  ])("says why: %j of %j", (schema, value, text) => {
    expect(failureOf(schema, value)).toBe(text)
  })

  it("keeps numbers exact", () => {
    const validate = compileSchema({ type: "integer", const: 1, multipleOf: 1 })
    for (const text of ["1", "1.0", "10e-1", "1.000"]) expect(validate(decodeWhole(text))).toBeUndefined()
    expect(compileSchema({ uniqueItems: true })(decodeWhole("[9007199254740993, 9007199254740992]"))).toBeUndefined()
    expect(compileSchema({ maximum: 1 })(decodeWhole("1.0000000000000000000001"))).toBeDefined()
  })
})

describe("schemas that cannot be used", () => {
  it.each([
    ["/type", { type: "text" }],
    ["/type", { type: ["string", "string"] }],
    ["/minLength", { minLength: -1 }],
    ["/minLength", { minLength: "1" }],
    ["/required", { required: "a" }],
    ["/required", { required: ["a", "a"] }],
    ["/properties", { properties: [] }],
    ["/properties/a/pattern", { properties: { a: { pattern: "(?=x)" } } }],
    ["/patternProperties", { patternProperties: { "(": {} } }],
    ["/multipleOf", { multipleOf: 0 }],
    ["/allOf", { allOf: [] }],
    ["/items", { items: [{}] }],
    ["/$defs/unused/type", { $defs: { unused: { type: "text" } } }],
    ["/definitions/unused/pattern", { $schema: draft7, definitions: { unused: { pattern: "(?=x)" } } }],
    ["/exclusiveMinimum", { exclusiveMinimum: true }],
    ["", { $schema: "http://json-schema.org/draft-04/schema#", exclusiveMinimum: true }],
    ["/$anchor", { $anchor: "a b" }],
    ["/$dynamicAnchor", { $dynamicAnchor: "1" }],
    ["/$schema", { $schema: "http://json-schema.org/draft-03/schema#" }],
    ["/items/$schema", { items: { $schema: "http://json-schema.org/draft-03/schema#" } }],
    ["/enum", { $schema: draft7, enum: [1, { a: 1 }, { a: 1 }] }],
    ["/enum", { $schema: draft7, enum: ["1.0", 1] }],
    ["/$defs/unused/pattern", { $defs: { unused: { pattern: "(?=x)" } } }],
    ["/$defs/unused/patternProperties", { $defs: { unused: { patternProperties: { "(?=x)": true } } } }],
    ["/$id", { $id: "https://example.test/a#b" }],
    ["/properties/b", { properties: { a: { $id: "x" }, b: { $id: "x" } } }],
    ["/items", { $id: "urn:a:b", items: { $id: "c" } }],
    ["/properties/b", { properties: { a: { $anchor: "x" }, b: { $anchor: "x" } } }],
    ["/$ref", { $ref: "#/unknown/~2", unknown: { "~2": true } }],
    ["/$ref/items/type", { $ref: "#/unknown", unknown: { items: { type: "text" } } }],
    ["/$recursiveRef", { $recursiveRef: "#/none" }],
    ["/$dynamicRef", { $defs: { a: { $dynamicAnchor: "x", $dynamicRef: "#none" } } }],
    ["/$ref", { $ref: "#/$defs/none" }],
    ["/$ref", { $ref: "https://example.test/other.json" }],
    ["/$ref", { $ref: "file:///etc/passwd" }],
    ["/$dynamicRef", { $dynamicRef: "#none" }],
    ["", "text"],
    ["", []],
    ["", null],
  ])("%s of %j", (at, schema) => {
    try {
      compileSchema(schema as JsonValue)
      expect.unreachable()
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(SchemaError)
      expect((thrown as SchemaError).at).toBe(at)
    }
  })
})

describe("definitions that nothing refers to", () => {
  it.each([
    [{ $defs: { unused: { $ref: "#/none" } } }],
    [{ $schema: draft6, definitions: { unused: { patternProperties: { "(?=x)": {} } } } }],
    [{ $schema: draft4, $defs: { unused: { type: "text" } } }],
    [{ $schema: draft6, contentSchema: { minLength: "1" } }],
    [{ additionalItems: { type: "text" } }],
    [{ $schema: draft6, examples: 1 }],
  ])("%j: matter as little as they do", (schema) => {
    expect(failureOf(schema, 1)).toBeUndefined()
  })
})

it.each([
  ["it's", "'it\\'s'"],
  ['"q"\n', "'\"q\"\\n'"],
  ["a\\b", "'a\\\\b'"],
  ["a\\", "'a\\'"],
])("quotes %j as the reference does", (text, shown) => {
  expect(failureOf({ pattern: "^$" }, text)).toBe(`- at '': ${shown} does not match pattern '^$'`)
})

describe("bounded work", () => {
  const deep = (depth: number, key = "a"): JsonValue => {
    let value: JsonValue = {}
    for (let level = 0; level < depth; level++) value = { [key]: value }
    return value
  }

  it("ends for references in circles", () => {
    expect(
      failureOf({ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } }, 1),
    ).toContain("cycle")
    expect(failureOf({ allOf: [{ $ref: "#" }, { $ref: "#" }] }, 1)).toContain("cycle")
  })

  it("ends for values that are deeper than the call stack", () => {
    expect(failureOf({ properties: { a: { $ref: "#" } } }, deep(450))).toBeUndefined()
    expect(failureOf({ properties: { a: { $ref: "#" } } }, deep(9_000))).toContain("nested too deeply")
    expect(failureOf({ enum: [1] }, deep(9_000))).toBe("- at '': value must be 1")
    expect(failureOf({ const: { a: 1 } }, deep(9_000))).toBe("- at '': 'const' failed")
    expect(failureOf({ uniqueItems: true }, [deep(9_000), deep(9_000)])).toBe("- at '': items at 0 and 1 are equal")
  })

  it("ends for lists that are longer than the call stack", () => {
    const long = Array.from({ length: 200_000 }, () => 1)
    expect(failureOf({ uniqueItems: true }, [long, [1]])).toBeUndefined()
  })

  it("ends for schemas that double the work at every level", () => {
    const schema = { properties: { a: { allOf: [{ $ref: "#" }, { $ref: "#" }] } } }
    const start = performance.now()
    expect(failureOf(schema, deep(100))).toBe("- at '': too much work to validate")
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it("ends for a text that grows too long in the failure's text", () => {
    expect(failureOf({ pattern: "a" }, "\x7f".repeat(8_400_000))).toBe("- at '': too much work to validate")
  })

  it("takes linear time for patterns that back-track elsewhere", () => {
    const start = performance.now()
    expect(failureOf({ pattern: "^(a+)+$" }, `${"a".repeat(100_000)}!`)).toBeDefined()
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it("keeps no more failures than memory can hold", () => {
    const text = failureOf(
      { items: { type: "string" } },
      Array.from({ length: 1_000_000 }, () => 1),
    )
    expect(text).toBe("- at '': too much work to validate")
  })

  it("refuses schemas nested deeper than the call stack", () => {
    expect(() => compileSchema(deep(100_000, "not"))).toThrow()
  })

  it("is ready for the next value after a failure", () => {
    const validate = compileSchema({ properties: { a: { $ref: "#" } } })
    for (let time = 0; time < 3; time++) expect(validate(deep(9_000))).toBeDefined()
    expect(validate({ a: { a: 1 } })).toBeUndefined()
  })
})
