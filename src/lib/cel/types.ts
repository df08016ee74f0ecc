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

const saysNothing = (type: Type): boolean => type.name === "dyn" || isOpen(type)

/** The one that says less, as a whole: of `map(dyn, int)` and `map(int, dyn)` neither does, and the second is taken. */
function general(one: Type, other: Type): Type {
  return saysLessOrSame(one, other) ? one : other
}

function saysLessOrSame(one: Type, other: Type): boolean {
  if (saysNothing(one)) return true
  if (saysNothing(other) || one.name !== other.name) return false
  return one.of.every((part, index) => saysLessOrSame(part, other.of[index] ?? dyn))
}

/** Types whose value may be null. */
const nullable = new Set(["null_type", "google.protobuf.Timestamp", "google.protobuf.Duration"])

/** What is known about open types: bindings found while an expression is being checked. */
export class Bindings {
  readonly #bound = new Map<string, Type>()
  /** Every binding with what was known before it. */
  readonly #history: [name: string, before: Type | undefined][] = []
  #next = 0

  /** Tries to make types fit; of what does not fit no binding stays. */
  attempt(fits: () => boolean): boolean {
    const start = this.#history.length
    if (fits()) return true
    for (const [name, before] of this.#history.splice(start).reverse()) {
      if (before === undefined) this.#bound.delete(name)
      else this.#bound.set(name, before)
    }
    return false
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

  /** A type with everything put in that is known. */
  known(type: Type): Type {
    if (!isOpen(type)) return { name: type.name, of: type.of.map((part) => this.known(part)) }
    const bound = this.#bound.get(type.name)
    return bound === undefined ? type : this.known(bound)
  }

  /** The same for a type that something is done with which tells nothing of it: if it is open it becomes `dyn` for good. */
  settled(type: Type): Type {
    const known = this.known(type)
    if (!isOpen(known)) return known
    this.assign(dyn, known)
    return dyn
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
    return this.attempt(() => this.assign(one, other)) ? general(one, other) : dyn
  }

  #bind(type: Type, open: Type): boolean {
    if (type.name === open.name) return true
    const known = this.#bound.get(open.name)
    if (known === undefined) {
      if (this.#mentions(type, open)) return false
      this.#set(open, type)
      return true
    }
    if (!this.assign(type, known)) return false
    const joined = general(type, known)
    if (!this.#mentions(joined, open)) this.#set(open, joined)
    return true
  }

  #set({ name }: Type, type: Type): void {
    this.#history.push([name, this.#bound.get(name)])
    this.#bound.set(name, type)
  }

  #mentions(type: Type, open: Type): boolean {
    if (type.name === open.name) return true
    const known = isOpen(type) ? this.#bound.get(type.name) : undefined
    return known !== undefined ? this.#mentions(known, open) : type.of.some((part) => this.#mentions(part, open))
  }
}
