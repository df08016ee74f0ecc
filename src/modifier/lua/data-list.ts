import { hostFunction, NONE, numberArgument, spend, truncate, type Value } from "../../lib/lua/index.ts"
import { method } from "./data-table.ts"
import { addMethods, type ListView, listType, luaValue, newList } from "./handles.ts"
import { refuseCycle, toJson } from "./to-json.ts"

/** `luaList`: an array of the data, counted from 0 (semantics/lua.md, section 6). */
export const luaList = listType.metatable

luaList.set(
  "new",
  hostFunction(() => newList([])),
)

addMethods(listType, {
  get: method(2, (parameters) => {
    const list = listType.argument(parameters, 1)
    const index = indexOf(parameters)
    return index >= 0 && index < list.length ? luaValue(list.items[index], "") : NONE
  }),
  set: method(3, (parameters) => {
    const list = listType.argument(parameters, 1)
    const index = indexOf(parameters)
    if (index < 0) return NONE
    if (index >= list.length) lengthen(list, index + 1)
    const value = toJson(parameters[2])
    if (value === undefined) return NONE
    refuseCycle(list.items, value)
    list.items[index] = value
    return NONE
  }),
  del: method(2, (parameters) => {
    const list = listType.argument(parameters, 1)
    const index = indexOf(parameters)
    if (index < 0 || index >= list.length) return NONE
    spend((list.length - index) >> 3)
    list.length--
    list.items.copyWithin(index, index + 1, list.length + 1)
    list.items[list.length] = null
    return NONE
  }),
  len: hostFunction((parameters) => listType.argument(parameters, 1).length),
})

function indexOf(parameters: readonly Value[]): number {
  return truncate(numberArgument(parameters, 2))
}

/** Makes the view longer; whoever shares its array does not see that. */
function lengthen(list: ListView, length: number): void {
  if (!list.isOwner || list.items.length > list.length) {
    spend(list.length)
    list.items = list.items.slice(0, list.length)
    list.isOwner = true
  }
  spend(length - list.length)
  while (list.items.length < length) list.items.push(null)
  list.length = length
}
