// The conformance tests of the CEL specification, as far as they need no protocol buffers and no extensions.
import { tests as specification } from "@bufbuild/cel-spec/testdata/conformance.js"
import { describe, expect, it } from "vitest"
import { CelSyntaxError, CelTypeError, celCompiler, EvaluationError, type Value } from "./index.ts"
import { literalMapping, Mapping } from "./mapping.ts"
import { Duration, List, listOfValues, Timestamp, TypeValue, Uint } from "./value.ts"

/** What is not here: messages, enumerations and namespaces of them, and extension libraries. */
const otherSuites = new Set([
  ..."proto2 proto3 proto2_ext enums wrappers dynamic namespace unknowns optionals macros2".split(" "),
  ..."string_ext math_ext encoders_ext block_ext network_ext bindings_ext type_deductions".split(" "),
])

const otherCases: Readonly<Record<string, string>> = {
  get_milliseconds: "cel-go gives all milliseconds of a duration, not the part below a second",
  map_value_repeat_key: "cel-go takes the last value of a key that comes twice",
  map_value_repeat_key_heterogeneous: "cel-go tells keys of two types apart",
  qualified_ident: "variables with dots in their names",
  map_field_select: "variables with dots in their names",
  ident_with_longest_prefix_check: "variables with dots in their names",
}

interface Original {
  readonly name: string
  readonly expr: string
  readonly value?: object
  readonly evalError?: unknown
  readonly disableCheck?: boolean
  readonly container?: string
  readonly typeEnv?: readonly { name: string; ident?: { type: TypeText } }[]
  readonly bindings?: Readonly<Record<string, { value: object }>>
}

interface TypeText {
  readonly primitive?: string
  readonly wellKnown?: string
  readonly listType?: { elemType: TypeText }
  readonly mapType?: { keyType: TypeText; valueType: TypeText }
}

interface Suite {
  readonly name: string
  readonly suites?: readonly Suite[]
  readonly tests?: readonly { original: Original }[]
}

function casesOf({ name, suites = [], tests = [] }: Suite, path: string): [string, Original][] {
  if (otherSuites.has(name)) return []
  const own = tests.map(({ original }): [string, Original] => [`${path}${name}/${original.name}`, original])
  return [...own, ...suites.flatMap((suite) => casesOf(suite, `${path}${name}/`))]
}

/** Unchecked expressions, messages and quoted names cannot occur here. */
function isOurs([, { name, expr, container, disableCheck }]: [string, Original]): boolean {
  const hasMessage = /(?:google\.protobuf|TestAllTypes|cel[\s./@]*expr|\.\s*cel)/.test(expr) && expr.includes("{")
  return !(hasMessage || disableCheck || container || expr.includes("`") || Object.hasOwn(otherCases, name))
}

const nanosPerSecond = 1_000_000_000n

function nanosOf(seconds: string): bigint {
  const [, sign, whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?s$/.exec(seconds) ?? []
  const nanos = BigInt(whole) * nanosPerSecond + BigInt(fraction.padEnd(9, "0"))
  return sign === "-" ? -nanos : nanos
}

function instantOf(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ""
  return BigInt(Date.parse(text.replace(/\.\d+/, ""))) * 1_000_000n + BigInt(fraction.padEnd(9, "0"))
}

/** A value as the tests write it; throws for a message. */
function valueOf(written: object): Value {
  const [kind = "", content] = Object.entries(written)[0] ?? []
  const readers: Record<string, (content: never) => Value> = {
    int64Value: (text: string) => BigInt(text),
    uint64Value: (text: string) => new Uint(BigInt(text)),
    doubleValue: (value: number | string) => Number(value),
    stringValue: (text: string) => text,
    boolValue: (value: boolean) => value,
    nullValue: () => null,
    bytesValue: (text: string) => Uint8Array.from(Buffer.from(text, "base64")),
    typeValue: (name: string) => new TypeValue(name),
    listValue: ({ values = [] }: { values?: object[] }) => listOfValues(values.map(valueOf)),
    mapValue: ({ entries = [] }: { entries?: { key: object; value: object }[] }) =>
      literalMapping(entries.map(({ key, value }) => [valueOf(key), valueOf(value)] as const)),
    objectValue: (message: { "@type": string; value: string }) => {
      if (message["@type"].endsWith("google.protobuf.Duration")) return new Duration(nanosOf(message.value))
      if (message["@type"].endsWith("google.protobuf.Timestamp")) return new Timestamp(instantOf(message.value))
      throw new Error("a message")
    },
  }
  const read = readers[kind] as ((content: unknown) => Value) | undefined
  if (read === undefined) throw new Error(`no reader for ${kind}`)
  return read(content)
}

function typeOf({ primitive = "", wellKnown, listType, mapType }: TypeText): string {
  if (listType !== undefined) return `list(${typeOf(listType.elemType)})`
  if (mapType !== undefined) return `map(${typeOf(mapType.keyType)}, ${typeOf(mapType.valueType)})`
  if (wellKnown === "TIMESTAMP") return "google.protobuf.Timestamp"
  if (wellKnown === "DURATION") return "google.protobuf.Duration"
  return primitive.toLowerCase().replace("64", "") || "dyn"
}

/** A value in a form that shows its type and compares by content. */
function shown(value: Value): unknown {
  if (value instanceof List) return { list: Array.from({ length: value.size }, (_, index) => shown(value.at(index))) }
  if (value instanceof Mapping)
    return { map: new Set(value.keys().map((key) => [shown(key), shown(value.get(key) ?? null)])) }
  if (value instanceof Timestamp) return { instant: value.nanos }
  return value
}

function run({ expr, typeEnv = [], bindings = {} }: Original): Value {
  const types = Object.fromEntries(typeEnv.map(({ name, ident }) => [name, typeOf(ident?.type ?? {})]))
  const bound = Object.entries(bindings).map(([name, { value }]) => [name, valueOf(value)] as const)
  const untyped = Object.fromEntries(bound.map(([name]) => [name, "dyn"]))
  return celCompiler({ ...untyped, ...types })(expr)(Object.fromEntries(bound), { left: 1e6 })
}

describe("the specification's cases", () => {
  const cases = casesOf(specification as unknown as Suite, "").filter(isOurs)

  it("are nearly a thousand", () => {
    expect(cases.length).toBeGreaterThan(950)
  })

  it.each(cases)("%s", (_name, original) => {
    if (original.evalError === undefined) {
      expect(shown(run(original))).toEqual(shown(original.value === undefined ? true : valueOf(original.value)))
      return
    }
    try {
      expect(run(original)).toBe("an error")
    } catch (thrown) {
      const isError = [EvaluationError, CelTypeError, CelSyntaxError].some((kind) => thrown instanceof kind)
      expect(isError, String(thrown)).toBe(true)
    }
  })
})
