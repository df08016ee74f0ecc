import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { filterOf } from "../auth/revocation/document.ts"
import { hasElement } from "../lib/bloom-filter.ts"
import { revoke } from "./revoke.ts"

/** Stands for wrangler: a folder is the namespace, every call is noted. */
const fakeWrangler = `#!/bin/sh
echo "$*" >> "$FAKE_NAMESPACE/calls.log"
verb=$3 file="$FAKE_NAMESPACE/$4"
if [ "$verb" = put ]; then cp "$6" "$file"; exit; fi
if [ -e "$file" ]; then cat "$file"; echo; exit; fi
echo "404: Not Found" >&2
exit 1
`

let folder: string
let printed: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skerry-revoke-"))
  mkdirSync(join(folder, "revoked"))
  mkdirSync(join(folder, "bin"))
  writeFileSync(join(folder, "bin/wrangler"), fakeWrangler)
  chmodSync(join(folder, "bin/wrangler"), 0o755)
  vi.stubEnv("FAKE_NAMESPACE", folder)
  vi.stubEnv("PATH", [join(folder, "bin"), process.env.PATH ?? ""].join(delimiter))
  // The project's own wrangler would come first.
  vi.spyOn(process, "cwd").mockReturnValue(folder)
  printed = []
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text))
  vi.spyOn(console, "error").mockImplementation((text: string) => void printed.push(text))
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const revoker = { N: 1000, P: 0.001, TTL: 3600, hash_name: "optimal", token_keys: ["jti"] }

function file(extraConfig: Record<string, unknown>): string {
  const path = join(folder, "krakend.json")
  writeFileSync(path, JSON.stringify({ version: 3, endpoints: [], extra_config: extraConfig }))
  return path
}

it("adds claim values to what is revoked already", async () => {
  const config = file({ "auth/revoker": revoker })
  expect(await revoke(["-c", config, "--claim", "jti", "--value", "a", "--value", "b"])).toBe(0)
  expect(await revoke(["-c", config, "--claim", "jti", "--value", "c"])).toBe(0)
  const [name = ""] = readdirSync(join(folder, "revoked"))
  const filter = await filterOf(readFileSync(join(folder, "revoked", name), "utf8"))
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
  const calls = readFileSync(join(folder, "calls.log"), "utf8").trim().split("\n")
  expect(calls).toHaveLength(2)
  expect(calls[1]).toMatch(/--binding CONFIG --remote --env live --ttl 7200$/)
  expect(`${calls}${printed}`).not.toContain("secret-id")
})

it("fails for a claim that nobody watches, a file without a revoker, and missing words", async () => {
  const watched = file({ "auth/revoker": revoker })
  await expect(revoke(["-c", watched, "--claim", "sub", "--value", "a"])).rejects.toThrow("does not watch")
  await expect(revoke(["-c", watched, "--claim", "jti"])).rejects.toThrow("usage:")
  await expect(revoke(["-c", watched, "jti"])).rejects.toThrow("usage:")
  expect(await revoke(["-c", file({}), "--claim", "jti", "--value", "a"])).toBe(1)
  expect(printed.join()).toContain("no auth/revoker")
  expect(existsSync(join(folder, "calls.log"))).toBe(false)
})
