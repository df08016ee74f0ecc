import { hostFunction, numberArgument, raise, textArgument, truncate } from "../../lib/lua/index.ts"
import { separator } from "./failure.ts"

/** `custom_error(message [, code [, content_type]])`: an ordinary error whose text carries the answer. */
export const customError = hostFunction((parameters) => {
  if (parameters.length === 0) return raise("need arguments")
  const message = textArgument(parameters, 1)
  const code = parameters.length > 1 ? truncate(numberArgument(parameters, 2)) : -1
  const type = parameters.length > 2 ? separator + textArgument(parameters, 3) : ""
  return raise(message + separator + code + type)
})
