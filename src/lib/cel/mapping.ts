import { EvaluationError } from "./error.ts"
import { Uint, type Value } from "./value.ts"

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
