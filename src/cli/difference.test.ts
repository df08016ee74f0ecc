import { expect, it } from "vitest"
import { examine } from "../gateway.ts"
import { compareServices, formatDifference } from "./difference.ts"

const credentials = {
  "auth/client-credentials": { client_id: "shop", endpoint_params: { assertion: ["secret-4711"] } },
}

function service(auth: Record<string, unknown>, backend: Record<string, unknown>) {
  const document = {
    version: 3,
    host: ["http://backend"],
    extra_config: auth,
    endpoints: [{ endpoint: "/a", backend: [{ url_pattern: "/", extra_config: backend }] }],
  }
  const { service: examined } = examine(document, {})
  if (examined === undefined) throw new Error("not served")
  return examined
}

it("a difference never shows keys, password hashes and credentials", () => {
  const hash = `$2y$05$${"a".repeat(53)}`
  const before = service(
    { "auth/api-keys": { keys: [{ key: "old-4711" }] }, "auth/basic": { users: { ann: hash } } },
    { "auth/client-credentials": { client_id: "shop", endpoint_params: { assertion: ["other-4711"] } } },
  )
  const afters = [
    service({}, {}),
    service({ "auth/api-keys": { keys: [{ key: "new-4711" }, { key: "next-4711" }] } }, credentials),
    service({ "auth/basic": { users: { ann: hash.replace("05", "06"), bob: hash } } }, credentials),
  ]
  for (const after of afters) {
    for (const text of [
      formatDifference(compareServices(before, after)),
      formatDifference(compareServices(after, before)),
    ]) {
      expect(text).toContain("auth/")
      expect(text).not.toMatch(/4711|\$2y/)
    }
  }
})
