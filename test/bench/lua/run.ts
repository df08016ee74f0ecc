/**
 * The Lua engine against fengari, both on the same kernels in this process: `npm run bench:lua [-- --json]`.
 * The best of several runs counts; each run has a fresh state and a chunk compiled beforehand.
 */
import fengari from "fengari"
import { compileChunk, createEnvironment, first, toByteString } from "../../../src/lib/lua/index.ts"
import { kernels } from "./kernels.ts"

const rounds = 7
const { lua, lauxlib, lualib, to_luastring } = fengari

interface Row {
  readonly kernel: string
  readonly skerry: number
  readonly fengari: number
  readonly ratio: number
}

function runHere(source: string): () => number {
  const chunk = compileChunk(toByteString(source), "bench")
  const environment = createEnvironment({ openLibraries: true })
  return () => Number(first(environment.createState(undefined, { steps: 2 ** 30 - 1 }).run(chunk) as number))
}

function runFengari(source: string): () => number {
  const state = lauxlib.luaL_newstate()
  lualib.luaL_openlibs(state)
  lauxlib.luaL_loadstring(state, to_luastring(source))
  return () => {
    lua.lua_pushvalue(state, 1)
    if (lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK) throw new Error(lua.lua_tojsstring(state, -1))
    const result = lua.lua_tonumber(state, -1)
    lua.lua_pop(state, 1)
    return result
  }
}

/** Milliseconds of the fastest run. */
function best(run: () => number): number {
  let fastest = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    run()
    fastest = Math.min(fastest, performance.now() - start)
  }
  return fastest
}

function measure([kernel, source]: [string, string]): Row {
  const here = runHere(source)
  const there = runFengari(source)
  if (here() !== there()) throw new Error(`${kernel}: the engines disagree: ${here()} and ${there()}`)
  const skerry = best(here)
  const reference = best(there)
  return { kernel, skerry, fengari: reference, ratio: reference / skerry }
}

const rows = Object.entries(kernels).map(measure)
const ratios = rows.map(({ ratio }) => ratio).sort((left, right) => left - right)
const middle = ratios.length / 2
const median = ((ratios[Math.floor(middle - 0.5)] ?? 0) + (ratios[Math.ceil(middle - 0.5)] ?? 0)) / 2
if (process.argv.includes("--json")) console.log(JSON.stringify({ rows, median }))
else {
  for (const { kernel, skerry, fengari: reference, ratio } of rows) {
    const times = `${skerry.toFixed(1).padStart(8)} ms ${reference.toFixed(1).padStart(8)} ms`
    console.log(`${kernel.padEnd(18)}${times} ${ratio.toFixed(1).padStart(7)}x`)
  }
  console.log(`${"median".padEnd(39)} ${median.toFixed(1).padStart(5)}x`)
}
