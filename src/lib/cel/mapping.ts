import { EvaluationError } from "./error.ts"
import { Duration, Timestamp, TypeValue, Uint, type Value } from "./value.ts"

/** Keys and their values; a number finds a key of another type that is equal. */
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

interface Entry {
  readonly key: Value
  readonly value: Value
}

class LiteralMapping extends Mapping {
  readonly #entries: ReadonlyMap<unknown, Entry>

  constructor(entries: ReadonlyMap<unknown, Entry>) {
    super()
    this.#entries = entries
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Value): Value | undefined {
    if (this.#entries.size === 0) return undefined
    const exact = this.#entries.get(identity(key))
    if (exact !== undefined) return exact.value
    for (const other of sameNumber(key)) {
      const found = this.#entries.get(identity(other))
      if (found !== undefined) return found.value
    }
    return undefined
  }

  keys(): Value[] {
    return Array.from(this.#entries.values(), ({ key }) => key)
  }
}

/**
 * The map that a literal makes. Of a key that comes twice the last value counts; numbers of two types are two keys.
 * @throws EvaluationError for bytes as a key
 */
export function literalMapping(entries: readonly (readonly [Value, Value])[]): Mapping {
  return new LiteralMapping(new Map(entries.map(([key, value]) => [identity(key), { key, value }])))
}

/** What two values share that are one key, as the reference's maps tell them apart: lists and maps are equal to themselves only. */
function identity(key: Value): unknown {
  if (typeof key === "string") return `s${key}`
  if (key instanceof Uint) return `u${key.value}`
  if (key instanceof Timestamp) return `t${key.nanos} ${key.offset}`
  if (key instanceof Duration) return `d${key.nanos}`
  if (key instanceof TypeValue) return `n${key.name}`
  if (key instanceof Uint8Array) throw new EvaluationError("unsupported key type")
  return key
}

/** The same number in the types of keys that a look-up tries when there is no key of its own type. */
function sameNumber(key: Value): readonly (bigint | Uint)[] {
  if (key instanceof Uint) return [key.value]
  if (typeof key === "bigint") return [new Uint(key)]
  if (typeof key !== "number" || !Number.isInteger(key)) return []
  return [BigInt(key), new Uint(BigInt(key))]
}
