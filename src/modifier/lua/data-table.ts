import { emptyObject, get, put } from "../../lib/json/index.ts"
import { hostFunction, NONE, type Result, raise, textArgument, type Value } from "../../lib/lua/index.ts"
import { addMethods, luaValue, newList, tableType } from "./handles.ts"
import { hostText, luaText } from "./text.ts"
import { refuseCycle, toJson } from "./to-json.ts"

/** `luaTable`: an object of the data. */
export const luaTable = tableType.metatable

luaTable.set(
  "new",
  hostFunction(() => tableType.create(emptyObject())),
)

addMethods(tableType, {
  get: method(2, (parameters) => {
    const name = keyOf(parameters)
    return luaValue(get(tableType.argument(parameters, 1), name), name)
  }),
  set: method(3, (parameters) => {
    const object = tableType.argument(parameters, 1)
    const name = keyOf(parameters)
    const value = toJson(parameters[2])
    if (value === undefined) return NONE
    refuseCycle(object, value)
    put(object, name, value)
    return NONE
  }),
  del: method(2, (parameters) => {
    delete tableType.argument(parameters, 1)[keyOf(parameters)]
    return NONE
  }),
  keyExists: method(2, (parameters) => get(tableType.argument(parameters, 1), keyOf(parameters)) !== undefined),
  len: hostFunction((parameters) => Object.keys(tableType.argument(parameters, 1)).length),
  // Strings of bytes, so that they sort as the reference sorts them.
  keys: hostFunction((parameters) => {
    const keys = Object.keys(tableType.argument(parameters, 1))
    return newList(keys.map(luaText).sort().map(hostText))
  }),
})

/** A method that takes exactly `count` arguments, the object included. */
export function method(count: number, implementation: (parameters: readonly Value[]) => Result) {
  return hostFunction((parameters) =>
    parameters.length === count ? implementation(parameters) : raise("need arguments"),
  )
}

function keyOf(parameters: readonly Value[]): string {
  return hostText(textArgument(parameters, 2))
}
