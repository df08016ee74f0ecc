/**
 * A Lua 5.1 engine, as gopher-lua has it: its numbers, error texts, positions and libraries. Scripts are compiled to
 * closures once; no `eval`. Every script is bounded in steps, string sizes and depth.
 *
 * - `compileChunk(source, name)` once for each text; throws LuaSyntaxError.
 * - `createEnvironment({ openLibraries, globals, print })` once for each configuration: the globals that states begin with.
 * - `environment.createState(context)` for each request: nearly free, globals are copied when a script first writes one.
 * - `state.run(chunk)`: results, or a promise of them if the script had to wait for an asynchronous host function.
 *   Chunks run in one state share its globals.
 * - `hostFunction((parameters, context) => result)`, `asyncHostFunction(async …)`, `createUserdataType`, `tableOf` make what
 *   scripts see; `textArgument(parameters, 1)` and its like check arguments; `raise(text)` raises an error with position.
 *
 * Values (`Value`): nil is undefined, numbers and booleans are themselves, strings are byte strings (`toByteString`,
 * `fromByteString`; bodies: `fromBytes`, `toBytes`), and LuaTable, LuaFunction, Userdata, Coroutine.
 * Results (`Result`): one value as it is, several or none as an array (`NONE` is none); read them by `first` and `all`.
 * A native function that returns `undefined` returns one nil.
 *
 * Errors: LuaError (`value` is the error object, texts with `NAME:LINE: ` in front; `line` that of the innermost function),
 * LuaBudgetError (no pcall catches it), LuaSyntaxError. Anything else that a native function throws passes through.
 *
 * @example
 * const greet = hostFunction<Request>((parameters, request) => {
 *   const name = fromByteString(textArgument(parameters, 1))
 *   return toByteString(`${name} asks for ${request.url}`)
 * })
 * const get = asyncHostFunction(async (parameters) => fromBytes(await fetchBytes(textArgument(parameters, 1))))
 * const environment = createEnvironment({ openLibraries: true, globals: { greet, http: tableOf({ get }) } })
 * const chunk = compileChunk(toByteString("return greet('Zoë')"), "<string>")
 * const state = environment.createState(request)
 * const text = fromByteString(String(first(await state.run(chunk))))
 */
export {
  anyArgument,
  booleanArgument,
  functionArgument,
  integerArgument,
  numberArgument,
  optionalInteger,
  optionalText,
  refuseArgument,
  refuseType,
  tableArgument,
  textArgument,
} from "./arguments.ts"
export { fromByteString, fromBytes, toByteString, toBytes } from "./bytes.ts"
export { type Chunk, compileChunk } from "./chunk.ts"
export { createEnvironment, type Environment, type EnvironmentOptions } from "./environment.ts"
export { LuaFunction } from "./function.ts"
export { asyncHostFunction, hostFunction } from "./host.ts"
export { LuaBudgetError, LuaError, raise, spend } from "./machine.ts"
export { formatNumber, parseNumber, truncate } from "./number.ts"
export { type Budget, defaultBudget, type State } from "./state.ts"
export { LuaSyntaxError } from "./syntax/error.ts"
export { LuaTable } from "./table.ts"
export { toText } from "./text.ts"
export { Userdata } from "./userdata.ts"
export { createUserdataType, tableOf, type UserdataType } from "./userdata-type.ts"
export { all, first, NONE, type Result, typeName, type Value } from "./value.ts"
