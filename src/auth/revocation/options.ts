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

/** Bits of a filter: two of 8 MB fit into an isolate, and one into a value of the store however full it is. */
export const maxBits = 2 ** 26

/** What refuses the start (semantics/authentication.md, "Revoker"). */
export function checkRevoker(options: RevokerOptions, at: string, problems: Problems): void {
  if (options.TTL === 0) problems.error(`${at}.TTL`, "must be a number of seconds above 0")
  if (options.P === 0) problems.error(`${at}.P`, "must be a rate above 0")
  if (!hashNames.has(options.hash_name)) problems.error(`${at}.hash_name`, "must be default or optimal")
  if (options.N === 0) problems.warning(`${at}.N`, "missing: every token with a watched claim is answered 500")
  else {
    const wanted = wantedSize(options)
    if (wanted.bits > maxBits) {
      const elements = Math.floor((options.N * maxBits) / wanted.bits)
      problems.warning(`${at}.N`, `more than fits here: from ${elements} elements on, P is exceeded`)
    }
  }
}

/** The size of a filter, as far as it fits. */
export function sizeOf(options: RevokerOptions): FilterSize {
  const { bits, hashes } = wantedSize(options)
  return { bits: Math.min(bits, maxBits), hashes }
}

/** A rate of 1 or more asks for no accuracy at all. */
function wantedSize({ N, P }: RevokerOptions): FilterSize {
  return filterSize(Math.max(1, Math.ceil(N)), Math.min(P, 0.999))
}
