/** A value of OTLP's JSON: 64-bit integers are texts in it. */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly boolValue: boolean }

export interface KeyValue {
  readonly key: string
  readonly value: AnyValue
}

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** Characters of a value: clients write some of them, and spans wait in memory. */
const longestValue = 1024

/** Attributes as OTLP has them; those without a value are left out. */
export function keyValues(attributes: Attributes): KeyValue[] {
  const list: KeyValue[] = []
  for (const key of Object.keys(attributes)) {
    const value = attributes[key]
    if (value !== undefined) list.push({ key, value: anyValue(value) })
  }
  return list
}

function anyValue(value: string | number | boolean): AnyValue {
  if (typeof value === "string") return { stringValue: value.slice(0, longestValue) }
  return typeof value === "number" ? { intValue: String(Math.trunc(value)) } : { boolValue: value }
}

/** Milliseconds since the epoch as the nanoseconds of OTLP. */
export function nanoseconds(millis: number): string {
  return `${Math.trunc(millis)}000000`
}
