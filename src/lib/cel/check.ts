import { CelTypeError } from "./error.ts"
import { standardFunctions } from "./functions/index.ts"
import { type Overload, overload } from "./functions/overload.ts"
import type { Node, NodeOf } from "./syntax.ts"
import { Bindings, dyn, listOf, mapOf, type Type } from "./types.ts"
import { kindNames } from "./value.ts"

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

const constantTypes: Readonly<Record<string, Type>> = {
  boolValue: bool,
  bytesValue: scalar("bytes"),
  doubleValue: scalar("double"),
  int64Value: scalar("int"),
  nullValue: scalar("null_type"),
  stringValue: scalar("string"),
  uint64Value: scalar("uint"),
}

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
    const { exprKind } = node
    switch (exprKind.case) {
      case "constExpr":
        return constantTypes[exprKind.value.constantKind.case ?? ""] ?? dyn
      case "identExpr":
        return this.#identifier(exprKind.value.name, locals)
      case "selectExpr":
        return this.#select(node, exprKind.value, locals)
      case "callExpr":
        return this.#call(exprKind.value, locals)
      case "listExpr":
        return listOf(this.#common(exprKind.value.elements, locals))
      case "structExpr":
        return this.#map(exprKind.value, locals)
      case "comprehensionExpr":
        return this.#comprehension(exprKind.value, locals)
      default:
        throw new CelTypeError("an empty expression")
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

  #select(node: Node, { operand, field, testOnly }: NodeOf<"selectExpr">, locals: Scope): Type {
    if (typeNames.has(qualifiedName(node) ?? "")) return scalar("type")
    const of = this.#known(operand === undefined ? dyn : this.check(operand, locals))
    if (of.name === "map") return testOnly ? bool : (of.of[1] ?? dyn)
    if (of.name === "dyn") return testOnly ? bool : dyn
    throw new CelTypeError(`type '${of.name}' does not support field selection: .${field}`)
  }

  #call({ function: name, target, args }: NodeOf<"callExpr">, locals: Scope): Type {
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

  #map({ messageName, entries }: NodeOf<"structExpr">, locals: Scope): Type {
    if (messageName !== "") throw new CelTypeError(`undeclared reference to '${messageName}'`)
    const keys = entries.flatMap(({ keyKind }) => (keyKind.case === "mapKey" ? [keyKind.value] : []))
    const values = entries.flatMap(({ value }) => value ?? [])
    return mapOf(this.#common(keys, locals), this.#common(values, locals))
  }

  #comprehension(macro: NodeOf<"comprehensionExpr">, locals: Scope): Type {
    const { iterRange, iterVar, accuVar, accuInit, loopCondition, loopStep, result } = macro
    if (!iterRange || !accuInit || !loopCondition || !loopStep || !result) throw new CelTypeError("an incomplete macro")
    const range = this.#known(this.check(iterRange, locals))
    if (range.name !== "list" && range.name !== "map" && range.name !== "dyn") {
      throw new CelTypeError(`expression of type '${range.name}' cannot be range of a comprehension`)
    }
    const collected = this.check(accuInit, locals)
    const outer = new Map(locals).set(accuVar, collected)
    const inner = new Map(outer).set(iterVar, range.of[0] ?? dyn)
    this.#want(this.check(loopCondition, inner), bool)
    this.#want(this.check(loopStep, inner), collected)
    return this.#bindings.resolve(this.check(result, outer))
  }

  #want(type: Type, wanted: Type): void {
    if (this.#bindings.assign(type, wanted)) return
    const [got, want] = [type, wanted].map((one) => textOf(this.#bindings.resolve(one)))
    throw new CelTypeError(`expected type '${want}' but found '${got}'`)
  }

  /** An open type that nothing is known of counts as `dyn` where its inside is asked for. */
  #known(type: Type): Type {
    return this.#bindings.resolve(type)
  }
}

/** `a.b.c` for a chain of plain names; `undefined` for anything else. */
export function qualifiedName({ exprKind }: Node): string | undefined {
  if (exprKind.case === "identExpr") return exprKind.value.name
  if (exprKind.case !== "selectExpr" || exprKind.value.testOnly || !exprKind.value.operand) return undefined
  const before = qualifiedName(exprKind.value.operand)
  return before === undefined ? undefined : `${before}.${exprKind.value.field}`
}

function textOf({ name, of }: Type): string {
  return of.length === 0 ? name : `${name}(${of.map(textOf).join(", ")})`
}
