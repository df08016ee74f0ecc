import type { Expression, Statement, Target, Variable } from "./tree.ts"

/**
 * An assignment to several targets as a row of assignments to one, with hidden variables for what has to wait.
 *
 * The order is that of gopher-lua 1.1, which differs from stock Lua: a local target takes its value as soon as that is
 * evaluated, so that `x, y = y, x` gives both the old y; all other targets are stored at the end, from the last to the
 * first; a local that stands for a table or for a value of another target is read only then.
 * @param hidden makes a variable that no name reaches
 */
export function splitAssignment(
  targets: readonly Target[],
  values: readonly Expression[],
  line: number,
  hidden: () => Variable,
): Statement[] {
  const before: Statement[] = []
  const stores: Statement[] = []
  const changesLocals = targets.some(({ type }) => type === "local")

  function keep(value: Expression): Expression {
    const variable = hidden()
    before.push({ type: "local", variables: [variable], values: [value], line })
    return { type: "local", variable, line: value.line }
  }

  /** Something that is the same whenever it is evaluated, or kept. */
  function settled(value: Expression): Expression {
    const isStable = value.type === "constant" || (value.type === "local" && !value.variable.captured && !changesLocals)
    return isStable ? value : keep(value)
  }

  function place(target: Target): Target {
    if (target.type !== "index") return target
    const object = target.object.type === "local" ? target.object : keep(target.object)
    return { ...target, object, key: settled(target.key) }
  }

  function store(target: Target, value: Expression): void {
    stores.unshift({ type: "assign", target, value, line })
  }

  const places = targets.map(place)
  for (const [at, target] of places.entries()) {
    const value = values[at] ?? nothing(line)
    const rest = places.slice(at)
    if (at === values.length - 1 && rest.length > 1 && isOpen(value)) {
      const variables = rest.map(hidden)
      before.push({ type: "local", variables, values: [value], line })
      for (const [index, variable] of variables.entries()) {
        store(rest[index] ?? target, { type: "local", variable, line })
      }
      break
    }
    if (target.type === "local") before.push({ type: "assign", target, value, line })
    else if (target.type === "index" && (value.type === "local" || value.type === "constant")) store(target, value)
    else store(target, keep(value))
  }
  for (const value of values.slice(targets.length)) keep(value)
  return [...before, ...stores]
}

/** Whether an expression gives as many values as are wanted. */
function isOpen({ type }: Expression): boolean {
  return type === "call" || type === "method" || type === "vararg"
}

function nothing(line: number): Expression {
  return { type: "constant", value: undefined, line }
}
