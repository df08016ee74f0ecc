import { CelTypeError } from "./error.ts"
import { standardFunctions } from "./functions/index.ts"
import { type Overload, overload } from "./functions/overload.ts"
import { kindNameOf, kindNames } from "./kind.ts"
import { type Call, collectedName, type Macro, type Node, pathOf, type Select } from "./syntax/node.ts"
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
  [...operators, ...standardFunctions].filter(({ isDynamic }) => !isDynamic),
  ({ name }) => name,
)

const scalar = (name: string): Type => ({ name, of: [] })
const bool = scalar("bool")
const typeNames: ReadonlySet<string> = new Set(kindNames)

/**
 * Checks names and types as the reference's checker does before an expression may run.
 * @param variables name → type
 * @throws CelTypeError for an unknown name or function, or types that do not fit
 */
export function checkTypes(root: Node, variables: ReadonlyMap<string, Type>): void {
  new Checker(variables).check(root, new Map())
}

type Scope = ReadonlyMap<string, Type>

class Checker {
  readonly #variables: ReadonlyMap<string, Type>
  #bindings = new Bindings()

  constructor(variables: ReadonlyMap<string, Type>) {
    this.#variables = variables
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
        return listOf(this.#common(node.elements, locals))
      case "map":
        return mapOf(
          this.#common(
            node.entries.map(([key]) => key),
            locals,
          ),
          this.#common(
            node.entries.map(([, value]) => value),
            locals,
          ),
        )
      case "message":
        throw new CelTypeError(`undeclared reference to '${node.name}'`)
      case "macro":
        return this.#macro(node, locals)
    }
  }

  #identifier(name: string, locals: Scope): Type {
    const isGlobal = name.startsWith(".")
    const plain = isGlobal ? name.slice(1) : name
    const found = (isGlobal ? undefined : locals.get(plain)) ?? this.#variables.get(plain)
    if (found !== undefined) return found
    if (typeNames.has(plain)) return scalar("type")
    throw new CelTypeError(`undeclared reference to '${plain}'`)
  }

  #select(node: Select, locals: Scope): Type {
    const { operand, field, isTest } = node
    if (typeNames.has(pathOf(node))) return scalar("type")
    const of = this.#bindings.resolve(this.check(operand, locals))
    if (of.name === "map") return isTest ? bool : (of.of[1] ?? dyn)
    if (of.name === "dyn") return isTest ? bool : dyn
    throw new CelTypeError(`type '${of.name}' does not support field selection: .${field}`)
  }

  #call({ name, target, args }: Call, locals: Scope): Type {
    const given = [...(target === undefined ? [] : [target]), ...args].map((argument) => this.check(argument, locals))
    const candidates = declared.get(name)
    if (candidates === undefined) throw new CelTypeError(`undeclared reference to '${name}'`)
    let result: Type | undefined
    for (const { isMember, parameters, result: promised } of candidates) {
      if (isMember !== (target !== undefined) || parameters.length !== given.length) continue
      const trial = this.#bindings.copy()
      const [type = dyn, ...wanted] = trial.instantiate([promised, ...parameters])
      if (!trial.assignAll(given, wanted)) continue
      this.#bindings = trial
      const own = trial.resolve(type)
      if (result === undefined) result = own
      else if (textOf(result) !== textOf(own)) result = dyn
    }
    if (result !== undefined) return result
    const types = given.map((type) => textOf(this.#bindings.resolve(type))).join(", ")
    throw new CelTypeError(`no matching overload for '${name}' applied to (${types})`)
  }

  /** The type that covers all of the nodes; open when there are none. */
  #common(nodes: readonly Node[], locals: Scope): Type {
    const [first, ...others] = nodes.map((node) => this.check(node, locals))
    return others.reduce((joined, type) => this.#bindings.join(joined, type), first ?? this.#bindings.open())
  }

  #macro({ range, variable, start, condition, step, result }: Macro, locals: Scope): Type {
    const ranged = this.#bindings.resolve(this.check(range, locals))
    if (ranged.name !== "list" && ranged.name !== "map" && ranged.name !== "dyn") {
      throw new CelTypeError(`expression of type '${ranged.name}' cannot be range of a comprehension`)
    }
    const collected = this.check(start, locals)
    const outer = new Map(locals).set(collectedName, collected)
    const inner = new Map(outer).set(variable, ranged.of[0] ?? dyn)
    this.#want(this.check(condition, inner), bool)
    this.#want(this.check(step, inner), collected)
    return this.#bindings.resolve(this.check(result, outer))
  }

  #want(type: Type, wanted: Type): void {
    if (this.#bindings.assign(type, wanted)) return
    const [got, want] = [type, wanted].map((one) => textOf(this.#bindings.resolve(one)))
    throw new CelTypeError(`expected type '${want}' but found '${got}'`)
  }
}

function textOf({ name, of }: Type): string {
  return of.length === 0 ? name : `${name}(${of.map(textOf).join(", ")})`
}
