import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { type FakeNamespace, fakeNamespace } from "../../test/support/fake-wrangler.ts"
import { filterOf } from "../auth/revocation/document.ts"
import { hasElement } from "../lib/bloom-filter.ts"
import { revoke } from "./revoke.ts"

let namespace: FakeNamespace

beforeEach(() => {
  namespace = fakeNamespace()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const revoker = { N: 1000, P: 0.001, TTL: 3600, hash_name: "optimal", token_keys: ["jti"] }

function file(extraConfig: Record<string, unknown>): string {
  const path = join(namespace.folder, "krakend.json")
  writeFileSync(path, JSON.stringify({ version: 3, endpoints: [], extra_config: extraConfig }))
  return path
}

it("adds claim values to what is revoked already", async () => {
  const config = file({ "auth/revoker": revoker })
  expect(await revoke(["-c", config, "--claim", "jti", "--value", "a", "--value", "b"])).toBe(0)
  expect(await revoke(["-c", config, "--claim", "jti", "--value", "c"])).toBe(0)
  const revoked = join(namespace.values, "revoked")
  const [name = ""] = readdirSync(revoked)
  const filter = await filterOf(readFileSync(join(revoked, name), "utf8"))
  const elements = ["jti-a", "jti-b", "jti-c", "jti-d"]
  expect(elements.map((element) => filter !== undefined && hasElement(filter, element))).toEqual([
    true,
    true,
    true,
    false,
  ])
})

it("lets wrangler drop the values by itself, and never shows them", async () => {
  await revoke(["-c", file({ "auth/revoker": revoker }), "--env", "live", "--claim", "jti", "--value", "secret-id"])
  const calls = namespace.calls()
  expect(calls).toHaveLength(2)
  expect(calls[1]).toMatch(/--binding CONFIG --remote --env live --ttl 7200$/)
  expect(`${calls}${namespace.printed}`).not.toContain("secret-id")
})

it("fails for a claim that nobody watches, a file without a revoker, and missing words", async () => {
  const watched = file({ "auth/revoker": revoker })
  await expect(revoke(["-c", watched, "--claim", "sub", "--value", "a"])).rejects.toThrow("does not watch")
  await expect(revoke(["-c", watched, "--claim", "jti"])).rejects.toThrow("usage:")
  await expect(revoke(["-c", watched, "jti"])).rejects.toThrow("usage:")
  expect(await revoke(["-c", file({}), "--claim", "jti", "--value", "a"])).toBe(1)
  expect(namespace.printed.join()).toContain("no auth/revoker")
  expect(namespace.calls()).toEqual([])
})
