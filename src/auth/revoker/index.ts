import { component } from "../../pipeline/component.ts"
import { checkRevoker, revokerSchema } from "../revocation/options.ts"

/**
 * `auth/revoker`: refuses tokens by their claims before they expire (semantics/authentication.md, "Revoker"). It does nothing
 * by itself: every validator of the service asks `revocation/lookup.ts`, which reads what `skerry revoke` wrote.
 */
export const revoker = component({
  namespace: "auth/revoker",
  schema: revokerSchema,
  levels: ["service"],
  check: checkRevoker,
})
