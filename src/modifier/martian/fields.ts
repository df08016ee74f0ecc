/** A configuration that the reference cannot read; it then drops all modifiers of the backend. */
export class MartianError extends Error {
  override readonly name = "MartianError"
}

/** The fields of one modifier, names in any letter case, `null` as absent, types strict. */
export interface Fields {
  text(name: string): string
  optionalText(name: string): string | undefined
  flag(name: string): boolean
  integer(name: string): number
  texts(name: string): readonly string[]
  has(name: string): boolean
  /** A nested value as it is. */
  raw(name: string): unknown
}

export function fieldsOf(raw: unknown): Fields {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new MartianError("not an object")
  const values = new Map(Object.entries(raw).map(([name, value]) => [name.toLowerCase(), value as unknown]))
  const value = (name: string) => values.get(name.toLowerCase()) ?? undefined

  function typed<T>(name: string, type: string, is: (value: unknown) => value is T): T | undefined {
    const found = value(name)
    if (found === undefined) return undefined
    if (!is(found)) throw new MartianError(`${name} is no ${type}`)
    return found
  }

  return {
    text: (name) => typed(name, "text", isText) ?? "",
    optionalText: (name) => typed(name, "text", isText),
    flag: (name) => typed(name, "boolean", (found): found is boolean => typeof found === "boolean") ?? false,
    integer: (name) => typed(name, "integer", (found): found is number => Number.isInteger(found)) ?? 0,
    texts: (name) => typed(name, "list of texts", isTexts) ?? [],
    has: (name) => value(name) !== undefined,
    raw: value,
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string"
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText)
}
