import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import { reportIssues } from "../report-issues.ts"

const text = v.nullish(v.string(), "")

export const credentialsSchema = v.looseObject({
  is_disabled: v.nullish(v.boolean(), false),
  client_id: text,
  client_secret: text,
  token_url: text,
  scopes: text,
  endpoint_params: v.nullish(
    v.record(
      v.string(),
      v.nullish(v.array(v.string()), () => []),
    ),
    () => ({}),
  ),
})

export type CredentialsOptions = v.InferOutput<typeof credentialsSchema>

/** Reads the options; `undefined` when they are switched off or unusable (which `checkCredentials` reports). */
export function credentialsOptions(raw: unknown): CredentialsOptions | undefined {
  const parsed = v.safeParse(credentialsSchema, raw)
  return parsed.success && !parsed.output.is_disabled ? parsed.output : undefined
}

/** Wrong types refuse the start; `null` in place of the object switches it off (semantics, "Client credentials"). */
export function checkCredentials(raw: unknown, at: string, problems: Problems): void {
  if (raw === null) return
  reportIssues(v.safeParse(credentialsSchema, raw), at, problems)
}

/**
 * The form of a token request, sorted by name, without credentials.
 * @throws Error with the reference's text when `endpoint_params` sets the scope.
 */
export function tokenForm({
  scopes,
  endpoint_params: params,
}: CredentialsOptions): ReadonlyMap<string, readonly string[]> {
  if (Object.hasOwn(params, "scope")) throw new Error('oauth2: cannot overwrite parameter "scope"')
  const own: [string, string[]][] = [
    ["grant_type", ["client_credentials"]],
    ["scope", [scopes.split(",").join(" ")]],
  ]
  return new Map([...own, ...Object.entries(params)])
}
