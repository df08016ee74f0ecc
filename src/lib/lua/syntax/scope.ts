import { compileError } from "./error.ts"
import type { TokenStream } from "./tokens.ts"
import type { Label, UpvalueSource, Variable } from "./tree.ts"

/** Slots 0 and 1 of a frame hold the running closure and its varargs. */
export const firstSlot = 2

/** Local variables that a function may have at one place; gopher-lua has as many registers. */
const maximumLocals = 200

interface BlockScope {
  /** Number of active variables and of slots in use when the block began. */
  readonly active: number
  readonly slots: number
  readonly isLoop: boolean
  readonly labels: Map<string, { readonly label: Label; readonly line: number }>
  readonly pending: PendingGoto[]
}

interface PendingGoto {
  readonly name: string
  readonly line: number
  readonly resolve: (label: Label) => void
  /** Active variables at the goto, lowered as the blocks around it end. */
  active: number
}

export type Resolved =
  | { readonly kind: "local"; readonly variable: Variable }
  | { readonly kind: "upvalue"; readonly index: number }
  | { readonly kind: "global" }

/** The names of one function while it is parsed. */
export interface FunctionScope {
  readonly upvalues: UpvalueSource[]
  readonly upvalueNames: string[]
  readonly isVararg: boolean
  usesVararg: boolean
  /** Whether a local called `arg` was named. */
  namesArg(): boolean
  frameSize(): number
  /** Reserves a variable; it can be named only after `activate`. */
  declare(name: string): Variable
  activate(...variables: Variable[]): void
  /** Runs a step that may declare hidden variables, and gives their slots back. */
  withHidden<T>(step: (hidden: () => Variable) => T): T
  resolve(name: string): Resolved
  openBlock(isLoop: boolean): void
  closeBlock(): void
  inLoop(): boolean
  defineLabel(name: string, line: number, isLast: () => boolean): Label
  goto(name: string, line: number, resolve: (label: Label) => void): void
}

/** A scope for the function inside `parent`. */
export function createScope(
  { chunk, refuse }: Pick<TokenStream, "chunk" | "refuse">,
  isVararg: boolean,
  parent: FunctionScope | undefined,
): FunctionScope {
  const active: Variable[] = []
  const blocks: BlockScope[] = []
  const upvalues: UpvalueSource[] = []
  const upvalueNames: string[] = []
  let slots = firstSlot
  let frameSize = firstSlot
  let namesArg = false

  function declare(name: string): Variable {
    const slot = slots++
    if (slots > firstSlot + maximumLocals) refuse(compileError(chunk, "register overflow(too many local variables)", 0))
    frameSize = Math.max(frameSize, slots)
    return { name, slot, captured: false }
  }

  function withHidden<T>(step: (hidden: () => Variable) => T): T {
    const before = slots
    const result = step(() => declare(""))
    slots = before
    return result
  }

  function resolveLocal(name: string): Variable | undefined {
    for (let index = active.length - 1; index >= 0; index--) {
      if (active[index]?.name === name) return active[index]
    }
    return undefined
  }

  function resolve(name: string): Resolved {
    if (name === "arg") namesArg = true
    const variable = resolveLocal(name)
    if (variable) return { kind: "local", variable }
    const known = upvalueNames.indexOf(name)
    if (known >= 0) return { kind: "upvalue", index: known }
    const outer = parent?.resolve(name)
    if (!outer || outer.kind === "global") return { kind: "global" }
    if (outer.kind === "local") outer.variable.captured = true
    upvalueNames.push(name)
    return { kind: "upvalue", index: upvalues.push(outer) - 1 }
  }

  function openBlock(isLoop: boolean): void {
    blocks.push({ active: active.length, slots, isLoop, labels: new Map(), pending: [] })
  }

  /** Gotos that found no label in the block look for one in the block around it. */
  function closeBlock(): void {
    const block = blocks.pop()
    if (!block) return
    active.length = block.active
    slots = block.slots
    for (const pending of block.pending) {
      pending.active = Math.min(pending.active, block.active)
      hoist(pending)
    }
  }

  function hoist(pending: PendingGoto): void {
    const outer = blocks.at(-1)
    if (!outer) {
      const message = `no visible label '${pending.name}' for <goto> at line ${pending.line}`
      refuse(compileError(chunk, message, pending.line))
      return
    }
    const known = outer.labels.get(pending.name)
    if (known) pending.resolve(known.label)
    else outer.pending.push(pending)
  }

  function defineLabel(name: string, line: number, isLast: () => boolean): Label {
    const block = blocks.at(-1)
    const known = block?.labels.get(name)
    if (known) refuse(compileError(chunk, `label '${name}' already defined on line ${known.line}`, line + 1))
    const label: Label = { name }
    block?.labels.set(name, { label, line })
    const pending = block?.pending.splice(0) ?? []
    for (const one of pending) {
      if (one.name !== name) block?.pending.push(one)
      else if (active.length > one.active && !isLast()) {
        const local = active[one.active]?.name ?? ""
        const message = `<goto ${name}> at line ${one.line} jumps into the scope of local '${local}'`
        refuse(compileError(chunk, message, line + 1))
      } else one.resolve(label)
    }
    return label
  }

  function goto(name: string, line: number, found: (label: Label) => void): void {
    hoist({ name, line, resolve: found, active: active.length })
  }

  return {
    upvalues,
    upvalueNames,
    isVararg,
    usesVararg: false,
    namesArg: () => namesArg,
    frameSize: () => frameSize,
    declare,
    withHidden,
    activate: (...variables) => void active.push(...variables),
    resolve,
    openBlock,
    closeBlock,
    inLoop: () => blocks.some((block) => block.isLoop),
    defineLabel,
    goto,
  }
}
