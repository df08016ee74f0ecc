import { converters, zeroValues } from "./convert.ts"
import type { Field, FieldTable, Values } from "./fields.ts"
import { renamedKeys } from "./legacy.ts"
import { suggestion } from "./nearest.ts"
import type { Problems } from "./problems.ts"

/** Reads an object of the document by a table of fields. `at` is the object's path, `""` for the document. */
export type Reader<Table extends FieldTable> = (
  raw: Readonly<Record<string, unknown>>,
  at: string,
  problems: Problems,
  /** Values from the environment by key: they replace what the document says. */
  overrides?: ReadonlyMap<string, Override>,
) => Values<Table>

/** A value that comes from the variable `from`. */
export interface Override {
  readonly from: string
  readonly value: string
}

/**
 * Makes the reader of a table. Keys match in any letter case, the exact one first, then the last one; null is absent;
 * unknown keys are told as warnings, but for `$schema` and `@…`.
 */
export function readerOf<const Table extends FieldTable>(table: Table): Reader<Table> {
  const fields = new Map<string, Field>(Object.entries(table))
  const zero = Object.fromEntries(Array.from(fields, ([key, { kind }]) => [key, zeroValues[kind]]))
  const unknown = unknownKeyMessages([...fields.keys()])

  function replaceValues(
    values: Record<string, unknown>,
    overrides: ReadonlyMap<string, Override>,
    problems: Problems,
  ) {
    for (const [key, { from, value }] of overrides) {
      const field = fields.get(key)
      if (field !== undefined) values[key] = converters[field.kind](value, from, problems)
    }
  }

  return function readFields(raw, at, problems, overrides) {
    const prefix = at === "" ? "" : `${at}.`
    const values = { ...zero }
    for (const written of Object.keys(raw)) {
      const key = fields.has(written) ? written : written.toLowerCase()
      const field = fields.get(key)
      if (field === undefined) {
        if (!isAnnotation(written)) problems.warning(prefix + written, unknown(written))
        continue
      }
      if (key !== written && Object.hasOwn(raw, key)) continue
      const value = raw[written]
      if (value === null || value === undefined || overrides?.has(key)) continue
      values[key] = converters[field.kind](value, prefix + written, problems)
      if (field.ignored !== undefined) problems.warning(prefix + written, `has no effect: ${field.ignored}`)
    }
    if (overrides !== undefined) replaceValues(values, overrides, problems)
    return values as Values<Table>
  }
}

/** Notes that people put into a configuration on purpose. */
function isAnnotation(key: string): boolean {
  return key === "$schema" || key.startsWith("@") || key.startsWith("_") || key.startsWith("//")
}

function unknownKeyMessages(known: readonly string[]): (key: string) => string {
  const messages = new Map<string, string>()
  return (key) => {
    let message = messages.get(key)
    if (message === undefined) {
      const renamed = renamedKeys.get(key.toLowerCase())
      message = `unknown key${renamed === undefined ? suggestion(key, known) : `: it is "${renamed}" now`}`
      messages.set(key, message)
    }
    return message
  }
}
