import { hostFunction, NONE, type Result, type Value } from "../../lib/lua/index.ts"

/**
 * Makes methods that read without and change with an argument.
 * @param objectOf what a method was called on
 */
export function accessorsOf<T>(objectOf: (parameters: readonly Value[]) => T) {
  return function accessor(get: (object: T) => Result, set: (object: T, parameters: readonly Value[]) => void): Value {
    return hostFunction((parameters) => {
      const object = objectOf(parameters)
      if (parameters.length === 1) return get(object)
      set(object, parameters)
      return NONE
    })
  }
}
