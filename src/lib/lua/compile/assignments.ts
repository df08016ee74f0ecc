import { type Name, nameOf, setIndex, setName } from "../access.ts"
import { machine, type Site } from "../machine.ts"
import type { Statement, Variable } from "../syntax/tree.ts"
import { LuaTable } from "../table.ts"
import type { Value } from "../value.ts"
import { compileList } from "./calls.ts"
import { compileExpression } from "./expressions.ts"
import type { Box, Evaluate, Execute, Frame } from "./frame.ts"
import { compileFunction } from "./functions.ts"

/** Puts a value into a fresh variable: a new box each time, so that each round of a loop has its own. */
export function initialize({ slot, captured }: Variable): (frame: Frame, value: Value) => void {
  if (captured) {
    return (frame, value) => {
      frame[slot] = { value } as Box
    }
  }
  return (frame, value) => {
    frame[slot] = value
  }
}

export function compileLocal(node: Extract<Statement, { type: "local" }>, chunk: string): Execute {
  const [variable] = node.variables
  const [value] = node.values
  if (variable && node.variables.length === 1 && node.values.length <= 1) {
    return localOne(variable, value ? compileExpression(value, chunk) : () => undefined)
  }
  const list = compileList(node.values, chunk)
  const stores = node.variables.map(initialize)
  return (frame) => {
    const values = list(frame)
    for (const [index, store] of stores.entries()) store(frame, values[index])
    return undefined
  }
}

function localOne({ slot, captured }: Variable, value: Evaluate): Execute {
  if (captured) {
    return (frame) => {
      frame[slot] = { value: value(frame) } as Box
      return undefined
    }
  }
  return (frame) => {
    frame[slot] = value(frame)
    return undefined
  }
}

/** The box exists before the closure is made, so that the function can call itself. */
export function compileLocalFunction(node: Extract<Statement, { type: "localFunction" }>): Execute {
  const { slot, captured } = node.variable
  const make = compileFunction(node.body)
  if (!captured) {
    return (frame) => {
      frame[slot] = make(frame)
      return undefined
    }
  }
  return (frame) => {
    const box: Box = { value: undefined }
    frame[slot] = box
    box.value = make(frame)
    return undefined
  }
}

export function compileAssignment(node: Extract<Statement, { type: "assign" }>, chunk: string): Execute {
  const { target } = node
  const value = compileExpression(node.value, chunk)
  if (target.type === "local") {
    const { slot, captured } = target.variable
    return captured ? assignBox((frame) => frame[slot] as Box, value) : assignSlot(slot, value)
  }
  if (target.type === "upvalue") {
    const { index } = target
    return assignBox((frame) => frame[0].upvalues[index] as Box, value)
  }
  const site: Site = { chunk, line: target.line, name: "?" }
  if (target.type === "global") {
    const name = nameOf(target.name)
    return (frame) => {
      setName(frame[0].environment, name, value(frame), site)
      return undefined
    }
  }
  const { key } = target
  if (key.type === "constant" && typeof key.value === "string") {
    return assignName(compileExpression(target.object, chunk), nameOf(key.value), value, site)
  }
  return assignIndex(compileExpression(target.object, chunk), compileExpression(target.key, chunk), value, site)
}

function assignSlot(slot: number, value: Evaluate): Execute {
  return (frame) => {
    frame[slot] = value(frame)
    return undefined
  }
}

function assignBox(box: (frame: Frame) => Box, value: Evaluate): Execute {
  return (frame) => {
    box(frame).value = value(frame)
    return undefined
  }
}

function assignName(object: Evaluate, name: Name, value: Evaluate, site: Site): Execute {
  return (frame) => {
    const container = object(frame)
    setName(container, name, value(frame), site)
    return undefined
  }
}

function assignIndex(object: Evaluate, key: Evaluate, value: Evaluate, site: Site): Execute {
  return (frame) => {
    const container = object(frame)
    const at = key(frame)
    const stored = value(frame)
    if (typeof at === "number" && container instanceof LuaTable && container.metatable === undefined) {
      machine.sites[machine.depth] = site
      container.setNumber(at, stored)
    } else setIndex(container, at, stored, site)
    return undefined
  }
}
