import { Mapping } from "./mapping.ts"
import { Duration, List, Timestamp, Uint, type Value } from "./value.ts"

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
