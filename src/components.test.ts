import { describe, expect, it } from "vitest"
import { stack } from "./components.ts"
import { catalogue } from "./gateway.ts"
import { belongsTo, type Component, type Stack } from "./pipeline/component.ts"

const lists = Object.keys(stack) as (keyof Stack)[]

const nameOf = ({ namespace, levels }: Component) => `${namespace || "unnamed"} (${levels.join(", ")})`

describe.each(lists)("the list %s of the stack", (list) => {
  it("has exactly the components that belong there, each once", () => {
    const wanted = catalogue(stack).filter((component) => belongsTo(component, list))
    expect(stack[list].map(nameOf).sort()).toEqual(wanted.map(nameOf).sort())
  })
})

it("names a level for each component that others read", () => {
  expect(stack.read.filter(({ levels }) => levels.length === 0).map(nameOf)).toEqual([])
})
