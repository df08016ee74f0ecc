import { tableArgument } from "../arguments.ts"
import { knownIterators } from "../compile/loops.ts"
import { HostFunction, type HostImplementation } from "../function.ts"
import { LuaTable } from "../table.ts"
import { tableOf } from "../userdata-type.ts"
import type { Value } from "../value.ts"
import { baseFunctions, next, nextIndex } from "./base.ts"
import { coroutineFunctions } from "./coroutine.ts"
import { debugFunctions } from "./debug.ts"
import { channelFunctions, createIo } from "./io.ts"
import { createPackage, loadingFunctions, seeall } from "./loading.ts"
import { mathConstants, mathFunctions } from "./math.ts"
import { osFunctions } from "./os.ts"
import { pcall, pcallSuspending, xpcall, xpcallSuspending } from "./protected.ts"
import { stringFunctions } from "./string.ts"
import { gsubNow, gsubSuspending } from "./string-replacing.ts"
import { tableFunctions } from "./table.ts"

type Functions = Readonly<Record<string, HostImplementation>>

function hostFunctions(functions: Functions): Record<string, Value> {
  return Object.fromEntries(Object.entries(functions).map(([name, one]) => [name, new HostFunction(one)]))
}

/** A table of globals with the libraries, and the metatable of texts where methods on texts are allowed. */
export function createGlobals(openLibraries: boolean): {
  readonly globals: LuaTable
  readonly stringMetatable: LuaTable | undefined
} {
  const loaded = new LuaTable()
  const packages = createPackage(loaded)
  packages.library.set("seeall", new HostFunction(seeall))
  const globals = tableOf({
    ...hostFunctions({ ...baseFunctions, ...loadingFunctions, require: packages.require, module: packages.module }),
    ...iterators(),
    _VERSION: "Lua 5.1",
    _GOPHER_LUA_VERSION: "GopherLua 0.1",
    pcall: new HostFunction(pcall, pcallSuspending),
    xpcall: new HostFunction(xpcall, xpcallSuspending),
  })
  const libraries: Record<string, LuaTable> = {
    package: packages.library,
    table: tableOf(hostFunctions(tableFunctions)),
  }
  if (openLibraries) Object.assign(libraries, openLibrariesOf())
  for (const [name, library] of Object.entries({ _G: globals, ...libraries })) {
    globals.set(name, library)
    loaded.set(name, library)
  }
  return { globals, stringMetatable: libraries.string }
}

/** The generic `for` knows these iterators and walks tables without calling them. */
const pairsIterator = new HostFunction(next)
const indexIterator = new HostFunction(nextIndex)
knownIterators.pairs = pairsIterator
knownIterators.ipairs = indexIterator

function iterators(): Record<string, Value> {
  return {
    next: pairsIterator,
    pairs: new HostFunction((parameters) => [pairsIterator, tableArgument(parameters, 1), undefined]),
    ipairs: new HostFunction((parameters) => [indexIterator, tableArgument(parameters, 1), 0]),
  }
}

function openLibrariesOf(): Record<string, LuaTable> {
  const string = tableOf({ ...hostFunctions(stringFunctions), gsub: new HostFunction(gsubNow, gsubSuspending) })
  string.set("gfind", string.get("gmatch"))
  string.set("__index", string)
  return {
    string,
    math: tableOf({ ...hostFunctions(mathFunctions), ...mathConstants }),
    os: tableOf(hostFunctions(osFunctions)),
    io: createIo(),
    debug: tableOf(hostFunctions(debugFunctions)),
    coroutine: tableOf(coroutineFunctions),
    channel: tableOf(hostFunctions(channelFunctions)),
  }
}
