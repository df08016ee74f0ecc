import { callFromHost } from "./call.ts"
import { LuaFunction } from "./function.ts"
import { handler } from "./metatable.ts"
import { formatNumber } from "./number.ts"
import { first, typeName, type Value } from "./value.ts"

const addresses = new WeakMap<object, string>()
let nextAddress = 0xc000100000

/** A value as text without metamethods: what error messages and `..` use. */
export function toText(value: Value): string {
  switch (typeof value) {
    case "string":
      return value
    case "number":
      return formatNumber(value)
    case "boolean":
      return value ? "true" : "false"
    case "undefined":
      return "nil"
  }
  return `${typeName(value)}: ${addressOf(value)}`
}

/** `tostring`: honours `__tostring`. */
export function tostring(value: Value): Value {
  const convert = handler(value, "__tostring")
  return convert instanceof LuaFunction ? first(callFromHost(convert, [value])) : toText(value)
}

/** A made-up address that tells objects apart. */
function addressOf(object: object): string {
  let address = addresses.get(object)
  if (address === undefined) {
    address = `0x${nextAddress.toString(16)}`
    nextAddress += 0x40
    addresses.set(object, address)
  }
  return address
}
