import { EvaluationError, type Meter } from "../error.ts"
import { type Kind, kindNames, kindOf } from "../kind.ts"
import { type Type, typeOf, typesOf } from "../types.ts"
import type { Value } from "../value.ts"

/** What a function does; types of its arguments are those of its signature. */
export type Implementation = (meter: Meter, ...values: never[]) => Value

/**
 * Where the checker finds an overload: everywhere, only behind the first macro of an expression, or nowhere, since it is for
 * values whose types are not known before.
 */
export type Offer = "always" | "behind-macros" | "never"

/** One way to call a function: `contains` of `string.(string) -> bool`. */
export interface Overload {
  readonly name: string
  readonly isMember: boolean
  /** The target of a member call first. */
  readonly parameters: readonly Type[]
  readonly result: Type
  readonly run: (meter: Meter, ...values: Value[]) => Value
  readonly offer: Offer
}

/** Declares an overload. Its signature is read when an expression first asks for it: most Workers evaluate none. */
export function overload(name: string, signature: string, run: Implementation, offer: Offer = "always"): Overload {
  // The kinds of the values are compared with the signature before this is called.
  return new DeclaredOverload(name, signature, run as Overload["run"], offer)
}

class DeclaredOverload implements Overload {
  readonly name: string
  readonly run: Overload["run"]
  readonly offer: Offer
  readonly #signature: string
  #read: Signature | undefined

  constructor(name: string, signature: string, run: Overload["run"], offer: Offer) {
    this.name = name
    this.#signature = signature
    this.run = run
    this.offer = offer
  }

  get isMember(): boolean {
    return this.#types.isMember
  }

  get parameters(): readonly Type[] {
    return this.#types.parameters
  }

  get result(): Type {
    return this.#types.result
  }

  get #types(): Signature {
    this.#read ??= signatureOf(this.#signature)
    return this.#read
  }
}

type Signature = Pick<Overload, "isMember" | "parameters" | "result">

function signatureOf(text: string): Signature {
  const [, target = "", parameters = "", result = ""] = /^(?:(.*)\.)?\((.*)\) -> (.*)$/.exec(text) ?? []
  const isMember = target !== ""
  return {
    isMember,
    parameters: [...(isMember ? [typeOf(target)] : []), ...typesOf(parameters)],
    result: typeOf(result),
  }
}

/** The overload for some values; found by their kinds. */
export type Dispatch = (meter: Meter, values: readonly Value[]) => Value

const kindBits = 4
const kindsByName: ReadonlyMap<string, Kind> = new Map(kindNames.map((name, kind) => [name, kind]))

/** Joins the overloads of one name and number of arguments: one look-up by the kinds of the values. */
export function dispatcher(name: string, overloads: readonly Overload[]): Dispatch {
  const table = new Map<number, Overload["run"]>()
  for (const { parameters, run } of overloads) {
    for (const key of keysOf(parameters)) if (!table.has(key)) table.set(key, run)
  }
  return (meter, values) => {
    let key = 0
    for (const value of values) key = (key << kindBits) | kindOf(value)
    const run = table.get(key)
    if (run === undefined) throw new EvaluationError(`no such overload: ${name}`)
    meter.left--
    return values.length === 2 ? run(meter, values[0] as Value, values[1] as Value) : run(meter, ...values)
  }
}

/** Every combination of kinds that parameters take; a type parameter takes all. */
function keysOf(parameters: readonly Type[]): number[] {
  return parameters.reduce<number[]>(
    (keys, { name }) => {
      const kind = kindsByName.get(name)
      const taken = kind === undefined ? kindNames.map((_, any) => any) : [kind]
      return keys.flatMap((key) => taken.map((one) => (key << kindBits) | one))
    },
    [0],
  )
}
