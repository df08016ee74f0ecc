/**
 * A type as the checker sees it: a name with its parameters (`list(string)`). Names that begin with an upper-case letter
 * are parameters of a signature, names that begin with `%` are not known yet; `dyn` fits everything.
 */
export interface Type {
  readonly name: string
  readonly of: readonly Type[]
}

export const dyn: Type = { name: "dyn", of: [] }

export function listOf(element: Type): Type {
  return { name: "list", of: [element] }
}

export function mapOf(key: Type, value: Type): Type {
  return { name: "map", of: [key, value] }
}

/** Reads a type as the tables write it: `map(string, list(string))`. */
export function typeOf(text: string): Type {
  const open = text.indexOf("(")
  if (open < 0) return { name: text.trim(), of: [] }
  return { name: text.slice(0, open).trim(), of: typesOf(text.slice(open + 1, text.lastIndexOf(")"))) }
}

/** Reads a list of types divided by commas. */
export function typesOf(text: string): Type[] {
  const types: Type[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index <= text.length; index++) {
    const character = text[index] ?? ","
    if (character === "(") depth++
    else if (character === ")") depth--
    else if (character === "," && depth === 0) {
      const part = text.slice(start, index)
      if (part.trim() !== "") types.push(typeOf(part))
      start = index + 1
    }
  }
  return types
}

const isOpen = ({ name }: Type): boolean => name.startsWith("%")

/** Types whose value may be null. */
const nullable = new Set(["null_type", "google.protobuf.Timestamp", "google.protobuf.Duration"])

/** What is known about open types: bindings found while an expression is being checked. */
export class Bindings {
  readonly #bound: Map<string, Type>
  #next = 0

  constructor(bound: ReadonlyMap<string, Type> = new Map(), next = 0) {
    this.#bound = new Map(bound)
    this.#next = next
  }

  /** A copy to try something on. */
  copy(): Bindings {
    return new Bindings(this.#bound, this.#next)
  }

  /** A type that nothing is known of yet. */
  open(): Type {
    return { name: `%${this.#next++}`, of: [] }
  }

  /** The same types with new open types in place of a signature's parameters. */
  instantiate(types: readonly Type[]): Type[] {
    const opened = new Map<string, Type>()
    const replace = (type: Type): Type => {
      if (!/^[A-Z]/.test(type.name)) return { name: type.name, of: type.of.map(replace) }
      const found = opened.get(type.name) ?? this.open()
      opened.set(type.name, found)
      return found
    }
    return types.map(replace)
  }

  /** A type with everything put in that is known; what stays open becomes `dyn`. */
  resolve(type: Type): Type {
    if (!isOpen(type)) return { name: type.name, of: type.of.map((part) => this.resolve(part)) }
    const known = this.#bound.get(type.name)
    return known === undefined ? dyn : this.resolve(known)
  }

  /** Whether a value of one type may stand where the other is wanted; binds open types on the way. */
  assign(from: Type, to: Type): boolean {
    if (isOpen(to)) {
      const known = this.#bound.get(to.name)
      if (this.#bind(from, to)) return true
      if (known !== undefined) return false
    }
    if (isOpen(from)) return this.#bind(to, from)
    if (from.name === "dyn" || to.name === "dyn") return true
    if (from.name === "null_type") return nullable.has(to.name)
    if (to.name === "null_type") return nullable.has(from.name)
    return from.name === to.name && this.assignAll(from.of, to.of)
  }

  assignAll(from: readonly Type[], to: readonly Type[]): boolean {
    return from.length === to.length && from.every((type, index) => this.assign(type, to[index] ?? dyn))
  }

  /** The type that covers both; `dyn` when only that does. */
  join(one: Type, other: Type): Type {
    const trial = this.copy()
    if (!trial.assign(one, other)) return dyn
    this.assign(one, other)
    return this.#general(one, other)
  }

  #bind(type: Type, open: Type): boolean {
    if (type.name === open.name) return true
    const known = this.#bound.get(open.name)
    if (known === undefined) {
      if (this.#mentions(type, open)) return false
      this.#bound.set(open.name, type)
      return true
    }
    if (!this.assign(type, known)) return false
    const general = this.#general(type, known)
    if (!this.#mentions(general, open)) this.#bound.set(open.name, general)
    return true
  }

  /** The one that says less. */
  #general(one: Type, other: Type): Type {
    if (one.name === "dyn" || isOpen(one)) return one
    if (other.name === "dyn" || isOpen(other)) return other
    if (one.name !== other.name) return one.name === "null_type" ? other : one
    return { name: one.name, of: one.of.map((part, index) => this.#general(part, other.of[index] ?? dyn)) }
  }

  #mentions(type: Type, open: Type): boolean {
    if (type.name === open.name) return true
    const known = isOpen(type) ? this.#bound.get(type.name) : undefined
    return known !== undefined ? this.#mentions(known, open) : type.of.some((part) => this.#mentions(part, open))
  }
}
