import { CelSyntaxError, CelTypeError } from "./error.ts"
import { standardFunctions } from "./functions/index.ts"
import { type Overload, overload } from "./functions/overload.ts"
import { kindNameOf, kindNames } from "./kind.ts"
import {
  type Call,
  collectedName,
  type Macro,
  type MapLiteral,
  type Node,
  pathOf,
  plainName,
  type Select,
} from "./syntax/node.ts"
import { Bindings, dyn, listOf, mapOf, type Type } from "./types.ts"

const unused = () => null

/** Operators that the evaluator does itself, as the checker sees them. */
const operators: readonly Overload[] = [
  overload("_&&_", "(bool, bool) -> bool", unused),
  overload("_||_", "(bool, bool) -> bool", unused),
  overload("_?_:_", "(bool, A, A) -> A", unused),
  overload("@not_strictly_false", "(bool) -> bool", unused),
  overload("_[_]", "(list(A), int) -> A", unused),
  overload("_[_]", "(map(A, B), A) -> B", unused),
]

const declared = Map.groupBy(
  [...operators, ...standardFunctions].filter(({ offer }) => offer !== "never"),
  ({ name }) => name,
)

const scalar = (name: string): Type => ({ name, of: [] })
const bool = scalar("bool")
const typeNames: ReadonlySet<string> = new Set(kindNames)

/** Calls that only one overload fits: it is the one that runs, even if the value turns out to be of another type. */
export type Chosen = ReadonlyMap<Call, Overload>

/**
 * Checks names and types as the reference's checker does before an expression may run.
 * @param variables name → type
 * @throws CelTypeError for an unknown name or function, or types that do not fit; CelSyntaxError for what the reference finds
 *   unusable only after the check
 */
export function checkTypes(root: Node, variables: ReadonlyMap<string, Type>): Chosen {
  const checker = new Checker(variables)
  checker.check(root, new Map())
  checker.refuseTypesAsValues()
  return checker.chosen
}

type Scope = ReadonlyMap<string, Type>

class Checker {
  readonly #variables: ReadonlyMap<string, Type>
  readonly chosen = new Map<Call, Overload>()
  readonly #bindings = new Bindings()
  /** Variables of macros where they are read, with their types. */
  readonly #locals: [name: string, type: Type][] = []
  /** The reference's first scope of a macro loses the list of overloads that are not to be found, for all that follows. */
  #isBehindMacros = false

  constructor(variables: ReadonlyMap<string, Type>) {
    this.#variables = variables
  }

  /**
   * The reference takes a macro's variable that holds a type for the name of one, and fails to find it when the check is over.
   * @throws CelSyntaxError
   */
  refuseTypesAsValues(): void {
    const found = this.#locals.find(([, type]) => this.#bindings.known(type).name === "type")
    if (found !== undefined) throw new CelSyntaxError(`reference to undefined type: ${found[0]}`)
  }

  /** The type of a node; `locals` are the variables of the macros around it. */
  check(node: Node, locals: Scope): Type {
    switch (node.kind) {
      case "constant":
        return scalar(kindNameOf(node.value))
      case "name":
        return this.#identifier(node.name, locals)
      case "select":
        return this.#select(node, locals)
      case "call":
        return this.#call(node, locals)
      case "list":
        return listOf(this.#joined(node.elements, locals))
      case "map":
        return this.#map(node, locals)
      case "message":
        throw new CelTypeError(`undeclared reference to '${node.name}'`)
      case "macro":
        return this.#macro(node, locals)
    }
  }

  /** A leading dot changes nothing: the reference finds the variable of a macro all the same. */
  #identifier(name: string, locals: Scope): Type {
    const plain = plainName(name)
    const local = locals.get(plain)
    if (local !== undefined && !typeNames.has(plain)) this.#locals.push([plain, local])
    const found = local ?? this.#variables.get(plain)
    if (found !== undefined) return found
    if (typeNames.has(plain)) return scalar("type")
    throw new CelTypeError(`undeclared reference to '${plain}'`)
  }

  #select(node: Select, locals: Scope): Type {
    const { operand, field, isTest } = node
    if (typeNames.has(pathOf(node))) return scalar("type")
    const of = this.#bindings.settled(this.check(operand, locals))
    if (of.name === "map") return isTest ? bool : (of.of[1] ?? dyn)
    if (of.name === "dyn") return isTest ? bool : dyn
    throw new CelTypeError(`type '${of.name}' does not support field selection: .${field}`)
  }

  /**
   * The first overload that fits tells what is open in the types of the arguments, whatever the value will be:
   * `int(d['a']['b'])` asks for an int in `d['a']['b']`, since that look-up leaves the type of its value open.
   */
  #call(node: Call, locals: Scope): Type {
    const { name, target, args } = node
    const others = args.map((argument) => this.check(argument, locals))
    const given = target === undefined ? others : [this.check(target, locals), ...others]
    const candidates = declared.get(name)
    if (candidates === undefined) throw new CelTypeError(`undeclared reference to '${name}'`)
    let result: Type | undefined
    for (const candidate of candidates) {
      const { isMember, parameters, result: promised, offer } = candidate
      if (offer === "behind-macros" && !this.#isBehindMacros) continue
      if (isMember !== (target !== undefined) || parameters.length !== given.length) continue
      const [type = dyn, ...wanted] = this.#bindings.instantiate([promised, ...parameters])
      if (!this.#bindings.attempt(() => this.#bindings.assignAll(given, wanted))) continue
      const own = this.#bindings.known(type)
      if (result === undefined) this.chosen.set(node, candidate)
      else this.chosen.delete(node)
      result = result === undefined || textOf(result) === textOf(own) ? own : dyn
    }
    if (result !== undefined) return result
    const types = given.map((type) => this.#shown(type)).join(", ")
    throw new CelTypeError(`no matching overload for '${name}' applied to (${types})`)
  }

  /** The type that covers all of the nodes; open when there are none. */
  #joined(nodes: readonly Node[], locals: Scope): Type {
    let joined: Type | undefined
    for (const node of nodes) joined = this.#join(joined, node, locals)
    return joined ?? this.#bindings.open()
  }

  /** Keys and values in turn: what one of them tells of an open type counts for the next. */
  #map({ entries }: MapLiteral, locals: Scope): Type {
    let keys: Type | undefined
    let values: Type | undefined
    for (const [key, value] of entries) {
      keys = this.#join(keys, key, locals)
      values = this.#join(values, value, locals)
    }
    return mapOf(keys ?? this.#bindings.open(), values ?? this.#bindings.open())
  }

  #join(before: Type | undefined, node: Node, locals: Scope): Type {
    const type = this.check(node, locals)
    return before === undefined ? type : this.#bindings.join(before, type)
  }

  #macro({ range, variable, start, condition, step, result }: Macro, locals: Scope): Type {
    const ranged = this.#bindings.settled(this.check(range, locals))
    if (ranged.name !== "list" && ranged.name !== "map" && ranged.name !== "dyn") {
      throw new CelTypeError(`expression of type '${ranged.name}' cannot be range of a comprehension`)
    }
    const collected = this.check(start, locals)
    this.#isBehindMacros = true
    const outer = new Map(locals).set(collectedName, collected)
    const inner = new Map(outer).set(variable, ranged.of[0] ?? dyn)
    this.#want(this.check(condition, inner), bool)
    this.#want(this.check(step, inner), collected)
    return this.#bindings.known(this.check(result, outer))
  }

  #want(type: Type, wanted: Type): void {
    if (this.#bindings.assign(type, wanted)) return
    throw new CelTypeError(`expected type '${this.#shown(wanted)}' but found '${this.#shown(type)}'`)
  }

  /** A type for a message; what is open is shown as the reference shows it. */
  #shown(type: Type): string {
    return textOf(this.#bindings.known(type)).replace(/%\d+/g, dyn.name)
  }
}

function textOf({ name, of }: Type): string {
  return of.length === 0 ? name : `${name}(${of.map(textOf).join(", ")})`
}
