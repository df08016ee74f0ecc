import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeText, decodeWhole, type JsonValue } from "../../json/index.ts"
import { compileSchema } from "../index.ts"
import { compileAccepts } from "./index.ts"

const draft4 = "http://json-schema.org/draft-04/schema#"
const draft7 = "http://json-schema.org/draft-07/schema#"

function bytesOf(document: string | readonly number[]): Uint8Array {
  return typeof document === "string" ? new TextEncoder().encode(document) : Uint8Array.from(document)
}

function accepts(schema: unknown, document: string | readonly number[]): boolean | undefined {
  return compileAccepts(schema as JsonValue)?.(bytesOf(document))
}

/** Whether the long way, decoding and validating, finds nothing wrong. */
function isValid(schema: JsonValue, bytes: Uint8Array): boolean {
  try {
    return compileSchema(schema)(decodeWhole(decodeText(bytes))) === undefined
  } catch {
    return false
  }
}

const order = {
  type: "object",
  required: ["id", "email"],
  properties: { id: { type: "integer", minimum: 1 }, email: { type: "string", minLength: 3 }, tags: { items: {} } },
}

describe("compileAccepts", () => {
  it.each<[name: string, schema: unknown, document: string]>([
    ["anything", true, ' {"a":[1.50,-0,1e9,"\\u00e9\\n",true,null,{}] , "b" : "é" }\n'],
    ["an object", order, '{"id":7,"email":"ada@example.com","more":{"a":[]}}'],
    ["a name twice", order, '{"id":7,"email":"abc","id":8}'],
    ["other members", { additionalProperties: { type: "boolean" } }, '{"a":true}'],
    ["a name without a schema", { required: ["a"], additionalProperties: { type: "null" } }, '{"a":null}'],
    ["a list", { type: "array", minItems: 1, maxItems: 2, items: { type: "number" } }, "[1, 2.50]"],
    ["a pattern", { type: "string", pattern: "^[A-Z]-[0-9]+$" }, '"A-17"'],
    ["a text of another length than its bytes", { type: "string" }, '"żó\\ud83d\\ude00"'],
    ["bounds", { type: ["number", "null"], exclusiveMinimum: 0, maximum: 0.3 }, "0.3"],
    ["values", { enum: [5, 55, "é", null] }, "55"],
    ["a value", { const: "a" }, '"a"'],
    ["a value for values of its type", { type: "string", enum: [1, "1"] }, '"1"'],
    ["formats that only say something", { type: "string", format: "date" }, '"no date"'],
    [
      "trees",
      { $ref: "#/$defs/t", $defs: { t: { type: "object", properties: { t: { $ref: "#/$defs/t" } } } } },
      '{"t":{"t":{}}}',
    ],
    [
      "references with siblings, which old drafts do not see",
      { $schema: draft7, $ref: "#/a", a: {}, type: "null" },
      "1",
    ],
    ["words about it", { $schema: draft7, $id: "a", title: "b", description: "c", default: 1, examples: [] }, "2"],
  ])("says yes: %s", (_name, schema, document) => {
    expect(accepts(schema, document)).toBe(true)
    expect(isValid(schema as JsonValue, bytesOf(document))).toBe(true)
  })

  it.each<[name: string, schema: unknown, document: string | readonly number[]]>([
    ["a missing member", order, '{"id":7}'],
    ["an empty object", order, "{}"],
    ["a value out of bounds", order, '{"id":0,"email":"abc"}'],
    ["a short text", order, '{"id":1,"email":"ab"}'],
    ["the same name, with an escape", order, '{"id":7,"email":"abc","\\u0069d":0}'],
    ["an unwanted member", { properties: { a: {} }, additionalProperties: false }, '{"b":1}'],
    ["a member that must be and must not", { required: ["b"], additionalProperties: false }, '{"b":1}'],
    ["a fraction", { type: "integer" }, "1.5"],
    ["a longer number", { enum: [5] }, "55"],
    ["a number behind another", { enum: [5] }, "[5]"],
    ["too many", { maxItems: 1 }, "[1,2]"],
    ["too few", { minItems: 1 }, "[]"],
    ["two characters of one byte", { type: "string", minLength: 2 }, [0x22, 0xc3, 0xa9, 0x22]],
    ["no type", { type: [] }, "1"],
    ["a reference to itself", { $ref: "#" }, "1"],
    ["nothing", true, ""],
    ["blanks", true, "  "],
    ["two values", true, "1 2"],
    ["a leading zero", true, "01"],
    ["a point without digits", true, "1."],
    ["an exponent without digits", true, "1e+"],
    ["a sign alone", true, "-"],
    ["a comma at the end", true, "[1,]"],
    ["a comma in the end of an object", true, '{"a":1,}'],
    ["no colon", true, '{"a" 1}'],
    ["no name", true, "{1:1}"],
    ["an open list", true, "[1"],
    ["an open text", true, '"a'],
    ["an unknown escape", true, '"\\x"'],
    ["half an escape", true, '"\\u12"'],
    ["a line break in a text", true, '"\n"'],
    ["half a word", true, "nul"],
    ["a word and more", true, "nulls"],
    ["a byte order mark", true, [0xef, 0xbb, 0xbf, 0x31]],
    ["many levels", true, `${"[".repeat(65)}${"]".repeat(65)}`],
  ])("does not say yes: %s", (_name, schema, document) => {
    expect(accepts(schema, document)).toBe(false)
  })

  it.each<[name: string, schema: unknown]>([
    ["nothing", false],
    ["combinations", { anyOf: [true] }],
    ["keywords of other drafts", { $schema: draft4, const: 1 }],
    ["flags of draft 4", { $schema: draft4, minimum: 1, exclusiveMinimum: true }],
    ["formats that are checked", { $schema: draft7, format: "date" }],
    ["references with siblings", { $ref: "#/$defs/a", type: "null", $defs: { a: {} } }],
    ["references between documents", { $ref: "b", $defs: { a: { $id: "b" } } }],
    ["values with parts", { enum: [[1]] }],
    ["values with other keywords", { enum: ["a"], minLength: 2 }],
    ["leading elements", { $schema: draft7, items: [{}] }],
    ["more names than bits", { required: Array.from({ length: 31 }, (_, index) => `a${index}`) }],
  ])("leaves to others: %s", (_name, schema) => {
    expect(compileAccepts(schema as JsonValue)).toBeUndefined()
  })

  it("says yes only to what decodes and is valid", () => {
    const counts = { yes: 0, no: 0 }
    fc.assert(
      fc.property(schemas, documents, (schema, document) => {
        const bytes = bytesOf(document)
        if (compileAccepts(schema)?.(bytes) === true) {
          counts.yes++
          expect(isValid(schema, bytes)).toBe(true)
        } else counts.no++
      }),
      { numRuns: 4_000, seed: 20_260_7 },
    )
    expect(counts.yes).toBeGreaterThan(400)
    expect(counts.no).toBeGreaterThan(400)
  })

  it("takes time in proportion to the document", () => {
    const check = compileAccepts({ items: { properties: { a: { pattern: "a+!$" } } } })
    const hostile = `[${Array.from({ length: 4_000 }, () => `{"a":"${"a".repeat(250)}!"}`).join(",")}]`
    const started = performance.now()
    expect(check?.(bytesOf(hostile))).toBe(true)
    expect(check?.(bytesOf("[".repeat(1_000_000)))).toBe(false)
    expect(performance.now() - started).toBeLessThan(1_500)
  })
})

const names = fc.constantFrom("a", "b", "id", "é")
const texts = fc.constantFrom("", "a", "ab", "é", "aé", "A-1")
const numbers = fc.constantFrom(0, 1, -1, 0.5, 1.5, 10, 55, 0.1, 1e21)

const { schema: schemas } = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<JsonValue>(true, {}, { type: "string" }, { type: "integer" }, { type: "null" }, { $ref: "#" }),
    fc.record(
      {
        type: fc.constantFrom<JsonValue>("object", "array", "string", "number", "integer", "boolean", [
          "null",
          "number",
        ]),
        properties: fc.dictionary(names, tie("schema"), { maxKeys: 3 }),
        required: fc.uniqueArray(names, { maxLength: 2 }),
        additionalProperties: tie("schema"),
      },
      { requiredKeys: [] },
    ),
    fc.record({ items: tie("schema"), minItems: fc.nat(2), maxItems: fc.nat(3) }, { requiredKeys: [] }),
    fc.record(
      {
        minLength: fc.nat(2),
        maxLength: fc.nat(3),
        pattern: fc.constantFrom("^a", "b$", "(a|b)c?", "^[A-Z]-[0-9]+$"),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      { type: fc.constantFrom("number", "integer"), minimum: numbers, maximum: numbers, exclusiveMinimum: numbers },
      { requiredKeys: [] },
    ),
    fc.record({ enum: fc.array(fc.oneof(texts, numbers, fc.constant(null)), { minLength: 1, maxLength: 4 }) }),
    fc.record({ const: fc.oneof(texts, numbers) }),
  ) as fc.Arbitrary<JsonValue>,
}))

const blanks = fc.constantFrom("", "", "", " ", "\n")
const scalars = fc.oneof(
  texts.map((text) => JSON.stringify(text)),
  numbers.map(String),
  fc.constantFrom(
    "1.0",
    "1.50",
    "-0",
    "1e2",
    "0.1000000000000000055",
    "12345678901234567890",
    '"\\u0061"',
    '"\\ud800"',
  ),
  fc.constantFrom("true", "false", "null"),
  // What is no JSON.
  fc.constantFrom("01", "tru", '"a', "[1,]", "", '"\\q"', '"\u0001"'),
)
const { document: documents } = fc.letrec<{ document: string }>((tie) => ({
  document: fc
    .tuple(
      blanks,
      fc.oneof(
        { maxDepth: 3 },
        scalars,
        fc.array(tie("document"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
        fc
          .array(fc.tuple(fc.constantFrom('"a"', '"b"', '"id"', '"é"', '"\\u0061"'), tie("document")), { maxLength: 4 })
          .map((members) => `{${members.map(([name, value]) => `${name}:${value}`).join(",")}}`),
      ),
      blanks,
    )
    .map((parts) => parts.join("")),
}))
