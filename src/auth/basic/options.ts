import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import { reportIssues } from "../report-issues.ts"

/**
 * The cost of a hash that is computed for a request: 10 takes about 90 ms in JavaScript, and each step more twice that.
 * `htpasswd -B` makes 5 by default.
 */
const maxCost = 10

/** A bcrypt hash, `$2y$05$` and 53 characters, as `htpasswd -nbB` prints it behind the user's name; 4 is the least cost. */
const bcryptHash = /^\$2[aby]\$(0[4-9]|[1-3]\d)\$[./A-Za-z0-9]{53}$/

/** `auth/basic`: users and the bcrypt hashes of their passwords. */
export const basicSchema = v.looseObject({
  users: v.optional(v.record(v.string(), v.string()), () => ({})),
  htpasswd_path: v.optional(v.string(), ""),
})

/**
 * The users that an endpoint admits: its own, or without any the service's.
 * @returns `undefined` when either is not understood: such an endpoint is closed.
 */
export function usersOf(own: unknown, service: unknown): ReadonlyMap<string, string> | undefined {
  const inherits = typeof own === "object" && own !== null && !("users" in own) && !("htpasswd_path" in own)
  const parsed = v.safeParse(basicSchema, inherits ? (service ?? {}) : own)
  if (!parsed.success) return undefined
  return new Map(Object.entries(parsed.output.users).filter(([, hash]) => bcryptHash.test(hash)))
}

/** A hash whose check would cost too much refuses the start. Hashes stay untold. */
export function checkBasic(raw: unknown, at: string, problems: Problems): void {
  const parsed = v.safeParse(basicSchema, raw)
  reportIssues(parsed, at, problems)
  if (!parsed.success) return
  const { users, htpasswd_path: path } = parsed.output
  if (path !== "") problems.error(`${at}.htpasswd_path`, "there is no file system here: use users")
  for (const [name, hash] of Object.entries(users)) {
    const cost = bcryptHash.exec(hash)?.[1]
    if (cost === undefined) {
      problems.warning(`${at}.users.${name}`, "nobody can log in: it is no bcrypt hash, as htpasswd -nbB makes it")
    } else if (Number(cost) > maxCost) {
      problems.error(`${at}.users.${name}`, `must have a cost of ${maxCost} at most`)
    }
    if (name.includes(":"))
      problems.warning(`${at}.users.${name}`, "nobody can log in: a name with a colon cannot be sent (RFC 7617)")
  }
}
