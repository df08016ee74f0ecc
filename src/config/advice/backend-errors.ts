import { isPlainObject } from "../convert.ts"
import type { Advice } from "./index.ts"

const namespace = "backend/http"

/** Options about failed statuses that nothing asks: behind no-op, or beside the one that rules them out. */
export const checkBackendErrors: Advice = (_, { endpoints }, problems) => {
  for (const { at, backends } of endpoints) {
    for (const [index, { encoding, extraConfig }] of backends.entries()) {
      const options = extraConfig[namespace]
      if (!isPlainObject(options)) continue
      const place = `${at}.backend[${index}].extra_config["${namespace}"]`
      const asksDetails = Object.hasOwn(options, "return_error_details")
      const asksCode = options.return_error_code === true
      if (encoding === "no-op") {
        if (asksDetails || asksCode) {
          problems.warning(place, "has no effect with no-op, which passes every status, header and body as it is")
        }
      } else if (asksDetails && asksCode) {
        problems.warning(`${place}.return_error_code`, "has no effect beside return_error_details")
      }
    }
  }
}
