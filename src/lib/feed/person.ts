import type { Struct } from "../json/index.ts"
import { fieldsOf } from "./item.ts"

/** `mail (Name)`, `Name (mail)`, a name, a mail. */
const forms = [
  /^(?<email>[^@]+@\S+)\s+\((?<name>[^@]+)\)$/,
  /^(?<name>[^@]+)\s+\((?<email>[^@]+@[^)]+)\)$/,
  /^(?<name>[^@()]+)$/,
  /^(?<email>[^@()]+@[^@()]+)$/,
]

/** Longer texts are no person, and would make the forms slow. */
const maxLength = 1000

/** The person an author text names, `{name, email}` without empty parts: undefined for an empty text, `{}` for an odd one. */
export function personOf(text: string): Struct | undefined {
  if (text === "") return undefined
  if (text.length > maxLength) return fieldsOf([])
  for (const form of forms) {
    const parts = form.exec(text)?.groups
    if (parts !== undefined) return personStruct(parts.name ?? "", parts.email ?? "")
  }
  return fieldsOf([])
}

export function personStruct(name: string, email: string): Struct {
  return fieldsOf([
    ["name", name],
    ["email", email],
  ])
}

/** A list of the one person, or of none. */
export function asList(person: Struct | undefined): Struct[] {
  return person === undefined ? [] : [person]
}
