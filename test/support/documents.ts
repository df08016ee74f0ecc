import fc from "fast-check"

/** A JSON document as a tree that keeps what JavaScript's values lose: number texts, repeated and dangerous keys. */
export type Document =
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "array"; readonly items: readonly Document[] }
  | { readonly kind: "object"; readonly fields: readonly (readonly [key: string, value: Document])[] }

export type ObjectDocument = Document & { kind: "object" }

/** Keys that have a meaning somewhere in JavaScript, and few plain ones, so that they repeat. */
export const keys: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("a", "b", "c", "", "0", "10", "9", "-1", "é", "\ue000", "😀", "<&>", "\u2028"),
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", "toJSON", "rawJSON"),
)

const numbers = fc.oneof(
  fc.constantFrom("0", "-0", "1.0", "1e3", "1E+3", "-0.0", "0.1000", "1e400", "1e-400", "1.7976931348623157e309"),
  fc.integer().map(String),
  fc.stringMatching(/^-?[1-9]\d{15,30}$/),
  fc.stringMatching(/^-?(0|[1-9]\d{0,8})\.\d{1,20}([eE][-+]?\d{1,3})?$/),
)

/** Any document. */
export const documents = fc.letrec<{ document: Document; object: ObjectDocument }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    numbers.map((text) => ({ kind: "scalar" as const, text })),
    fc.constantFrom("true", "false", "null").map((text) => ({ kind: "scalar" as const, text })),
    fc.string({ unit: "binary", maxLength: 6 }).map((value) => ({ kind: "string" as const, value })),
    fc.array(tie("document"), { maxLength: 4 }).map((items) => ({ kind: "array" as const, items })),
    tie("object"),
  ),
  object: fc
    .array(fc.tuple(keys, tie("document")), { maxLength: 6 })
    .map((fields) => ({ kind: "object" as const, fields })),
}))

/** The document as a careless writer would put it down: repeated keys stay, `blank` between all parts. */
export function written(document: Document, blank = ""): string {
  if (document.kind === "scalar") return document.text
  if (document.kind === "string") return JSON.stringify(document.value)
  if (document.kind === "array")
    return `[${document.items.map((item) => written(item, blank)).join(`${blank},${blank}`)}]`
  const fields = document.fields.map(([key, value]) => `${escaped(key)}${blank}:${blank}${written(value, blank)}`)
  return `{${blank}${fields.join(`,${blank}`)}${blank}}`
}

/** Every character as an escape, which is the same text to a reader. */
function escaped(key: string): string {
  const units = Array.from({ length: key.length }, (_, at) => key.charCodeAt(at).toString(16).padStart(4, "0"))
  return `"${units.map((unit) => `\\u${unit}`).join("")}"`
}

/** The text that Go writes for the document: sorted by bytes, the last of repeated keys, no blanks. */
export function canonical(document: Document): string {
  if (document.kind === "scalar") return document.text
  if (document.kind === "string") return goString(document.value)
  if (document.kind === "array") return `[${document.items.map(canonical).join(",")}]`
  const last = new Map(document.fields)
  const sorted = [...last].sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
  return `{${sorted.map(([key, value]) => `${goString(key)}:${canonical(value)}`).join(",")}}`
}

function goString(value: string): string {
  const characters = Array.from(value.toWellFormed(), (character) => {
    if ("<>&\u2028\u2029".includes(character)) return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
    return JSON.stringify(character).slice(1, -1)
  })
  return `"${characters.join("")}"`
}
