import { EvaluationError } from "./error.ts"

/** A value of an expression. `bigint` is CEL's int, `number` its double. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | List
  | Mapping
  | Timestamp
  | Duration
  | TypeValue

export class Uint {
  readonly value: bigint

  constructor(value: bigint) {
    this.value = value
  }
}

/** An instant. */
export class Timestamp {
  /** Nanoseconds since the Unix epoch. */
  readonly nanos: bigint
  /** Minutes east of UTC that its text named: the parts of a date are taken there, as the reference does. */
  readonly offset: number

  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos
    this.offset = offset
  }
}

export class Duration {
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

export class TypeValue {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Elements, converted when they are looked at. */
export class List {
  readonly items: readonly unknown[]
  readonly #convert: (item: unknown) => Value

  constructor(items: readonly unknown[], convert: (item: unknown) => Value) {
    this.items = items
    this.#convert = convert
  }

  get size(): number {
    return this.items.length
  }

  at(index: number): Value {
    return this.#convert(this.items[index])
  }
}

/** A list of values that need no conversion. */
export function listOfValues(items: readonly Value[]): List {
  return new List(items, (item) => item as Value)
}

/** Keys and their values; numeric keys that are equal are one key. */
export abstract class Mapping {
  abstract readonly size: number
  /** `undefined` where there is no such key. */
  abstract get(key: Value): Value | undefined
  abstract keys(): Value[]
}

type Convert = (item: unknown) => Value

/** A JavaScript map with text keys, its values converted when they are looked at. */
export class TextMapping extends Mapping {
  readonly #map: ReadonlyMap<string, unknown>
  readonly #convert: Convert

  constructor(map: ReadonlyMap<string, unknown>, convert: Convert) {
    super()
    this.#map = map
    this.#convert = convert
  }

  get size(): number {
    return this.#map.size
  }

  get(key: Value): Value | undefined {
    if (typeof key !== "string") return undefined
    const value = this.#map.get(key)
    return value === undefined ? undefined : this.#convert(value)
  }

  keys(): Value[] {
    return [...this.#map.keys()]
  }
}

/** An object, its own members only, converted when they are looked at. */
export class ObjectMapping extends Mapping {
  readonly #object: Readonly<Record<string, unknown>>
  readonly #convert: Convert

  constructor(object: Readonly<Record<string, unknown>>, convert: Convert) {
    super()
    this.#object = object
    this.#convert = convert
  }

  get size(): number {
    return Object.keys(this.#object).length
  }

  get(key: Value): Value | undefined {
    if (typeof key !== "string" || !Object.hasOwn(this.#object, key)) return undefined
    return this.#convert(this.#object[key])
  }

  keys(): Value[] {
    return Object.keys(this.#object)
  }
}

class LiteralMapping extends Mapping {
  readonly #values: ReadonlyMap<unknown, Value>
  readonly #keys: Value[]

  constructor(values: ReadonlyMap<unknown, Value>, keys: Value[]) {
    super()
    this.#values = values
    this.#keys = keys
  }

  get size(): number {
    return this.#values.size
  }

  get(key: Value): Value | undefined {
    return this.#values.get(plainKey(key))
  }

  keys(): Value[] {
    return this.#keys
  }
}

/**
 * The map that a literal makes.
 * @throws EvaluationError for a key that is none, or comes twice
 */
export function literalMapping(entries: readonly (readonly [Value, Value])[]): Mapping {
  const values = new Map<unknown, Value>()
  for (const [key, value] of entries) {
    const plain = plainKey(key)
    if (plain === undefined || typeof key === "number") throw new EvaluationError("unsupported key type")
    if (values.has(plain)) throw new EvaluationError("a key comes twice")
    values.set(plain, value)
  }
  return new LiteralMapping(
    values,
    entries.map(([key]) => key),
  )
}

function plainKey(key: Value): string | boolean | bigint | undefined {
  if (key instanceof Uint) return key.value
  if (typeof key === "number") return Number.isInteger(key) ? BigInt(key) : undefined
  return typeof key === "string" || typeof key === "boolean" || typeof key === "bigint" ? key : undefined
}

/** Type names at run time; the index is the kind of a value. */
export const kindNames = [
  "null_type",
  "bool",
  "int",
  "double",
  "string",
  "bytes",
  "uint",
  "list",
  "map",
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
  "type",
] as const

export type Kind = number

const kinds = Object.fromEntries(kindNames.map((name, kind) => [name, kind])) as Record<
  (typeof kindNames)[number],
  Kind
>

export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case "string":
      return kinds.string
    case "bigint":
      return kinds.int
    case "boolean":
      return kinds.bool
    case "number":
      return kinds.double
  }
  if (value === null) return kinds.null_type
  if (value instanceof List) return kinds.list
  if (value instanceof Mapping) return kinds.map
  if (value instanceof Uint8Array) return kinds.bytes
  if (value instanceof Uint) return kinds.uint
  if (value instanceof Timestamp) return kinds["google.protobuf.Timestamp"]
  return value instanceof Duration ? kinds["google.protobuf.Duration"] : kinds.type
}

/** The name of a value's type, as `type()` gives it. */
export function kindNameOf(value: Value): string {
  return kindNames[kindOf(value)] ?? "dyn"
}
