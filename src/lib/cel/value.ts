import type { Mapping } from "./mapping.ts"

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
