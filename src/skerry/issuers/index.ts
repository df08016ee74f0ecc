import * as v from "valibot"
import { reportIssues } from "../../auth/report-issues.ts"
import { issuersNamespace, issuersSchema } from "../../auth/validator/issuers.ts"
import type { Problems } from "../../config/problems.ts"
import { component, type Handler } from "../../pipeline/component.ts"
import { refuse } from "../../pipeline/refuse.ts"

/**
 * `skerry/issuers` of an endpoint: tokens of several issuers (docs/authentication.md). The endpoint's token validator reads
 * it. As it is our own, a mistake in it refuses the start.
 */
export const tokenIssuers = component({
  namespace: issuersNamespace,
  schema: v.unknown(),
  options: issuersSchema,
  // Without a validator nobody would read it: the endpoint is closed rather than open.
  handler: (_, { endpoint }) => (Object.hasOwn(endpoint.extraConfig, "auth/validator") ? undefined : () => closed),
  check: checkIssuers,
})

function checkIssuers(raw: unknown, at: string, problems: Problems): void {
  const parsed = v.safeParse(issuersSchema, raw)
  reportIssues(parsed, at, problems)
  if (!parsed.success) return
  const names = new Set(parsed.output.map(({ issuer }) => issuer))
  if (names.size !== parsed.output.length) problems.error(at, "every entry needs an issuer of its own")
}

const closed: Handler = (_request, scope) => refuse(scope, "validator_closed")
