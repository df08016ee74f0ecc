import * as v from "valibot"
import type { Problems } from "../config/problems.ts"

/** Reports what a schema found, without the value: it may be a secret, and valibot's own messages hold it. */
export function reportIssues(parsed: ReturnType<typeof v.safeParse>, at: string, problems: Problems): void {
  for (const issue of parsed.issues ?? []) {
    const path = v.getDotPath(issue)
    const message = issue.kind === "schema" ? `must be ${issue.expected}` : issue.message
    problems.error(path === null ? at : `${at}.${path}`, message)
  }
}
