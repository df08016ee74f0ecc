import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import { type FilterSize, filterSize } from "../../lib/bloom-filter.ts"

const amount = v.nullish(v.pipe(v.number(), v.minValue(0)), 0)

/** `auth/revoker`, in the reference's spelling. */
export const revokerSchema = v.looseObject({
  N: amount,
  P: amount,
  TTL: amount,
  hash_name: v.nullish(v.string(), ""),
  token_keys: v.nullish(v.array(v.string()), () => []),
})

export type RevokerOptions = v.InferOutput<typeof revokerSchema>

/** Both words of the reference are taken; the filter's own hashes are the same for both. */
const hashNames = new Set(["default", "optimal"])

/** A filter with more bits would not fit into an isolate. */
const maxBits = 2 ** 28

/** What refuses the start (semantics/authentication.md, "Revoker"). */
export function checkRevoker(options: RevokerOptions, at: string, problems: Problems): void {
  if (options.TTL === 0) problems.error(`${at}.TTL`, "must be a number of seconds above 0")
  if (options.P === 0) problems.error(`${at}.P`, "must be a rate above 0")
  if (!hashNames.has(options.hash_name)) problems.error(`${at}.hash_name`, "must be default or optimal")
  if (options.N === 0) problems.warning(`${at}.N`, "missing: every token with a watched claim is answered 500")
  else if (sizeOf(options).bits > maxBits) problems.error(`${at}.N`, `needs a filter of more than ${maxBits} bits`)
}

/** The size of a filter; a rate of 1 or more asks for no accuracy at all. */
export function sizeOf({ N, P }: RevokerOptions): FilterSize {
  return filterSize(Math.max(1, Math.ceil(N)), Math.min(P, 0.999))
}
