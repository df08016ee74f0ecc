import { integerArgument, numberArgument } from "../arguments.ts"
import type { HostImplementation } from "../function.ts"
import { luaError, machine, raise, spend } from "../machine.ts"
import { modulo } from "../operators.ts"
import { power, scale, split } from "../power.ts"
import { NONE, type Result, type Value } from "../value.ts"

function unary(compute: (value: number) => number): HostImplementation {
  return (parameters) => compute(numberArgument(parameters, 1))
}

function binary(compute: (left: number, right: number) => number): HostImplementation {
  return (parameters) => compute(numberArgument(parameters, 1), numberArgument(parameters, 2))
}

export const mathFunctions: Readonly<Record<string, HostImplementation>> = {
  abs: unary(Math.abs),
  acos: unary(Math.acos),
  asin: unary(Math.asin),
  atan: unary(Math.atan),
  atan2: binary(Math.atan2),
  ceil: unary(Math.ceil),
  cos: unary(Math.cos),
  cosh: unary(Math.cosh),
  deg: unary((value) => (value * 180) / Math.PI),
  exp: unary(Math.exp),
  floor: unary(Math.floor),
  fmod: binary((left, right) => left % right),
  frexp: (parameters) => split(numberArgument(parameters, 1)),
  ldexp: (parameters) => scale(numberArgument(parameters, 1), integerArgument(parameters, 2)),
  log: unary(Math.log),
  log10: unary(Math.log10),
  max: extreme((value, best) => value > best),
  min: extreme((value, best) => value < best),
  mod: binary(modulo),
  modf: (parameters) => modf(numberArgument(parameters, 1)),
  pow: binary(power),
  rad: unary((value) => (value * Math.PI) / 180),
  random,
  randomseed: (parameters) => {
    machine.random = seeded(integerArgument(parameters, 1))
    return NONE
  },
  sin: unary(Math.sin),
  sinh: unary(Math.sinh),
  sqrt: unary(Math.sqrt),
  tan: unary(Math.tan),
  tanh: unary(Math.tanh),
}

/** gopher-lua's math.huge is the largest finite number. */
export const mathConstants: Readonly<Record<string, number>> = { huge: Number.MAX_VALUE, pi: Math.PI }

function extreme(isBetter: (value: number, best: number) => boolean): HostImplementation {
  return (parameters) => {
    if (parameters.length === 0) raise("wrong number of arguments")
    let best = numberArgument(parameters, 1)
    for (let number = 2; number <= parameters.length; number++) {
      const value = numberArgument(parameters, number)
      if (isBetter(value, best)) best = value
    }
    return best
  }
}

function modf(value: number): Result {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? [value, value] : [value, Number.NaN]
  const whole = Math.trunc(value)
  return [whole, value - whole]
}

function random(parameters: readonly Value[]): number {
  spend(6)
  if (parameters.length === 0) return machine.random()
  const from = parameters.length === 1 ? 1 : integerArgument(parameters, 1)
  const to = integerArgument(parameters, parameters.length === 1 ? 1 : 2)
  if (to < from) refuseRange()
  return from + Math.floor(machine.random() * (to - from + 1))
}

/** Raised by Go's library, so without a position. */
function refuseRange(): never {
  const message = "invalid argument to Intn"
  throw luaError(message, message, 0)
}

/** A generator of its own for a script that sets the seed: xorshift32. */
function seeded(seed: number): () => number {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ (seed / 2 ** 32)) | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
