import { expect, test } from "vitest"
import {
  all,
  asyncHostFunction,
  compileChunk,
  createEnvironment,
  createUserdataType,
  first,
  fromByteString,
  hostFunction,
  LuaError,
  type Result,
  tableOf,
  textArgument,
  toByteString,
  type UserdataType,
  type Value,
} from "../../src/lib/lua/index.ts"

function run(environment: ReturnType<typeof createEnvironment>, source: string, context?: unknown): Result {
  return environment.createState(context).run(compileChunk(source, "c")) as Result
}

test("states share nothing but what they read", () => {
  const environment = createEnvironment({ openLibraries: true, globals: { settings: tableOf({ limit: 5 }) } })
  const changes = [
    "x = 1",
    "print = nil",
    "string.rep = nil",
    "string.shout = 1",
    "settings.limit = 6",
    "setmetatable(_G, {__index = function() return 9 end})",
    "getmetatable('').__index = nil",
    "local g = _G for k in pairs(g) do g[k] = nil end",
    "table.insert(settings, 1)",
    "package.loaded.mine = 1",
    "setfenv(0, {})",
  ]
  const probe =
    "return x, type(print), type(string.rep), string.shout, settings.limit, ('x'):len(), #settings, missing, package.loaded.mine"
  const expected = [undefined, "function", "function", undefined, 5, 1, 0, undefined, undefined]
  for (const change of changes) {
    expect.soft(all(run(environment, probe)), `before ${change}`).toEqual(expected)
    run(environment, change)
    expect.soft(all(run(environment, probe)), `after ${change}`).toEqual(expected)
  }
})

test("chunks of one state share its globals", () => {
  const environment = createEnvironment()
  const state = environment.createState()
  state.run(compileChunk("x = 1 function f() return x + 1 end", "a"))
  expect(state.run(compileChunk("x = x + 1 return x, f()", "b"))).toEqual([2, 3])
  state.set("y", "set")
  expect(state.run(compileChunk("return y", "c"))).toBe("set")
  expect(state.get("x")).toBe(2)
  expect(run(environment, "return y, x")).toEqual([undefined, undefined])
})

test("a write is seen by all who hold the table, in that state", () => {
  const environment = createEnvironment({ openLibraries: true })
  expect(run(environment, "local s = string string.extra = 1 return s.extra, _G.string.extra, s == string")).toEqual([
    1,
    1,
    true,
  ])
  expect(run(environment, "local n = 0 for k, v in pairs(string) do string[k] = nil n = n + 1 end return n > 10")).toBe(
    true,
  )
})

test("native functions get the context of their state", () => {
  const greet = hostFunction<string>((parameters, context) => `${textArgument(parameters, 1)} ${context}`)
  const environment = createEnvironment({ globals: { greet } })
  expect(run(environment, "return greet('a')", "one")).toBe("a one")
  expect(run(environment, "return greet('a')", "two")).toBe("a two")
  expect(() => run(environment, "greet({})", "x")).toThrow(
    new LuaError("", "c:1: bad argument #1 to greet (string expected, got table)", 1).message,
  )
})

test("a state may run inside a native function of another", () => {
  const inner = createEnvironment({ openLibraries: true })
  const outer = createEnvironment({
    globals: { nested: hostFunction(() => first(run(inner, "x = 5 return x, ('y'):rep(2)"))) },
  })
  expect(run(outer, "x = 1 return nested(), x")).toEqual([5, 1])
  expect(() => run(outer, "nested() return ('x'):len()")).toThrow("attempt to index a non-table object(string)")
})

test("userdata", () => {
  interface Counter {
    count: number
  }
  const add: Value = hostFunction((parameters) => {
    const counter = counters.argument(parameters, 1)
    counter.count += Number(parameters[1] ?? 1)
    return counter.count
  })
  const counters: UserdataType<Counter> = createUserdataType("counter expected", { add })
  const others = createUserdataType<string>("other expected", {})
  const environment = createEnvironment({
    globals: {
      counter: tableOf({ new: hostFunction(() => counters.create({ count: 0 })), add }),
      other: hostFunction(() => others.create("x")),
    },
  })
  const cases: Record<string, unknown> = {
    "local c = counter.new() c:add() return c:add(5)": 6,
    "return type(counter.new())": "userdata",
    "local c = counter.new() return c == c, c == counter.new()": [true, false],
    "return counter.new().nothing": undefined,
  }
  for (const [source, expected] of Object.entries(cases)) {
    expect.soft(all(run(environment, source)), source).toEqual(Array.isArray(expected) ? expected : [expected])
  }
  const refusals: Record<string, string> = {
    "counter.new().x = 1": "attempt to index a non-table object(userdata) with key 'x'",
    "counter.add()": "c:1: bad argument #1 to add (userdata expected, got nil)",
    "counter.add(5)": "c:1: bad argument #1 to add (userdata expected, got number)",
    "counter.add(other())": "c:1: counter expected",
    "return counter.new() + 1": "cannot perform add operation between userdata and number",
    "return #counter.new()": "__len undefined",
  }
  for (const [source, message] of Object.entries(refusals)) {
    expect.soft(() => run(environment, source), source).toThrow(message)
  }
})

const waiting = createEnvironment({
  openLibraries: true,
  globals: {
    http: tableOf({
      get: asyncHostFunction(async (parameters) => {
        const name = textArgument(parameters, 1)
        await Promise.resolve()
        if (name === "bad") throw new Error("refused")
        return name === "two" ? ["a", "b"] : `<${name}>`
      }),
    }),
  },
})

async function runWaiting(source: string): Promise<Value[]> {
  try {
    return [...all(await waiting.createState().run(compileChunk(source, "c")))]
  } catch (error) {
    return [`! ${error instanceof Error ? error.message : String(error)}`]
  }
}

test("scripts that cannot wait run at once", () => {
  expect(waiting.createState().run(compileChunk("return 1", "c"))).toBe(1)
  expect(waiting.createState().run(compileChunk("return type(http)", "c"))).toBe("table")
  expect(waiting.createState().run(compileChunk("return http.get('a')", "c"))).toBeInstanceOf(Promise)
  expect(waiting.createState().run(compileChunk("return _G['ht' .. 'tp'].get('a')", "c"))).toBeInstanceOf(Promise)
})

test("a state in which something could wait goes on so", () => {
  const state = waiting.createState()
  state.run(compileChunk("function load_it() return http.get('x') end", "c"))
  return expect(state.run(compileChunk("return load_it()", "c"))).resolves.toBe("<x>")
})

test("waiting in the middle of a script", async () => {
  const cases: Record<string, readonly Value[]> = {
    "return http.get('a') .. http.get('b')": ["<a><b>"],
    "return http.get('two')": ["a", "b"],
    "local t = {http.get('two')} return #t": [2],
    "local s = '' for i = 1, 3 do s = s .. http.get(i) end return s": ["<1><2><3>"],
    "local function f(x) return http.get(x) end return f('a'), f('b')": ["<a>", "<b>"],
    "return pcall(http.get, 'bad')": [false, "c:1: refused"],
    "return pcall(function() return http.get('a') end)": [true, "<a>"],
    "http.get('bad')": ["! c:1: refused"],
    "\nhttp.get({})": ["! c:2: bad argument #1 to get (string expected, got table)"],
    "x = http.get('a') return x, _G.x": ["<a>", "<a>"],
    "local c = coroutine.wrap(function() coroutine.yield(http.get('a')) return http.get('b') end) return c(), c()": [
      "<a>",
      "<b>",
    ],
    "return (('ab'):gsub('.', function(c) return http.get(c) end))": ["<a><b>"],
    "return loadstring(\"return http.get('a')\")()": ["<a>"],
    "table.sort({2, 1}, function(a, b) return http.get('a') end)": ["! c:1: can not wait for a host function here"],
    "return setmetatable({}, {__index = function() return http.get('a') end}).x": [
      "! c:1: can not wait for a host function here",
    ],
    "coroutine.yield(1)": ["! c:1: can not yield from outside of a coroutine"],
  }
  for (const [source, expected] of Object.entries(cases)) {
    expect.soft(await runWaiting(source), source).toEqual(expected)
  }
})

test("scripts that wait do not disturb one another", async () => {
  const sources = ["x = http.get('a') http.get('b') return x", "x = 2 http.get('c') return x", "http.get('d') return x"]
  const results = await Promise.all(sources.map(runWaiting))
  expect(results).toEqual([["<a>"], [2], [undefined]])
  expect(run(waiting, "return 1")).toBe(1)
})

test("texts cross as UTF-8 bytes", () => {
  const environment = createEnvironment()
  expect(fromByteString(String(run(environment, toByteString("return 'ñ日😀'"))))).toBe("ñ日😀")
  expect(run(environment, toByteString("return #'ñ日😀'"))).toBe(9)
  expect(fromByteString("\xff")).toBe("\ufffd")
})

test("print writes where the environment says", () => {
  const lines: string[] = []
  const environment = createEnvironment({ openLibraries: true, print: (line) => lines.push(line) })
  run(environment, "print(1, nil, 'x') print() io.write('a', 2) io.stdout:write('b')")
  expect(lines).toEqual(["1\tnil\tx", "", "a2", "b"])
})

test("time and chance come from the environment", () => {
  const environment = createEnvironment({ openLibraries: true, now: () => 1_700_000_000_500, random: () => 0.25 })
  const cases: Record<string, unknown> = {
    "return os.time()": 1_700_000_000,
    "return os.date('!%Y-%m-%dT%H:%M:%SZ')": "2023-11-14T22:13:20Z",
    "return os.date('!%A %a %B %b %d %y %p %I %M %w %j %% %F %X %x', 1700000000)":
      "Tuesday mon November Nov 14 23 PM 10 13 2 %j % 2023-11-14 22:13:20 22/13/20",
    "return os.date('!%c', 0)": "01 Jan 70 00:00 UTC",
    "local d = os.date('!*t', 1700000000) return d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst":
      [2023, 11, 14, 22, 13, 20, 3, 0, false],
    "return os.time({year = 2024, month = 1, day = 1})": 1_704_110_400,
    "return os.time({year = 2024, month = 2, day = 30, hour = 0}) - os.time({year = 2024, month = 3, day = 1, hour = 0})": 0,
    "return os.time({year = '0002024', month = ' 01', day = '0x1'}) == os.time({year = 2024, month = 1, day = 1})": true,
    "return os.clock(), os.difftime(10, 4), os.getenv('HOME')": [0, 6, undefined],
    "return math.random(), math.random(4), math.random(5, 8)": [0.25, 2, 6],
    "math.randomseed(7) local a = math.random(100) math.randomseed(7) return a == math.random(100)": true,
    "return (pcall(math.random, 0))": false,
    "return (io.open('x')), (os.remove('x')), os.execute('ls')": [undefined, undefined, 1],
  }
  for (const [source, expected] of Object.entries(cases)) {
    expect.soft(run(environment, source), source).toEqual(expected)
  }
})

test("math", () => {
  const environment = createEnvironment({ openLibraries: true })
  const cases: Record<string, unknown> = {
    "return math.floor(2.7), math.floor(-2.7), math.ceil(2.1), math.ceil(-2.1), math.abs(-3.5)": [2, -3, 3, -2, 3.5],
    "return math.max(1, 5, 3), math.min(1, 5, -3), math.max('10', 9)": [5, -3, 10],
    "return math.fmod(7, 3), math.fmod(-7, 3), math.mod(-7, 3), math.modf(3.5)": [1, -1, 2, 3, 0.5],
    "return math.pow(2, 8), math.sqrt(16), math.exp(0), math.log(1), math.log10(1000), math.log(8, 2) == math.log(8)": [
      256,
      4,
      1,
      0,
      3,
      true,
    ],
    "return math.sin(0), math.cos(0), math.atan(1) * 4 == math.pi, math.deg(math.pi), math.rad(180) == math.pi": [
      0,
      1,
      true,
      180,
      true,
    ],
    "return math.frexp(8), math.ldexp(0.5, 4)": [0.5, 8],
    "return select(2, math.frexp(8)), math.frexp(0)": [4, 0, 0],
    "return 1/0 > math.huge, math.huge + 1 == math.huge, math.floor('3.7')": [true, true, 3],
    "return math.tointeger, math.type": [undefined, undefined],
  }
  for (const [source, expected] of Object.entries(cases))
    expect.soft(run(environment, source), source).toEqual(expected)
})

test("without open libraries texts have no methods", () => {
  const environment = createEnvironment()
  expect(() => run(environment, "return ('x'):upper()")).toThrow(
    "c:1: attempt to index a non-table object(string) with key 'upper'",
  )
  expect(run(environment, "return string, math, os, io, debug, coroutine, channel")).toEqual(Array(7).fill(undefined))
})
