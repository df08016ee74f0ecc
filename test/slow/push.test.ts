import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"

const root = path.join(import.meta.dirname, "../..")
const folder = mkdtempSync(path.join(tmpdir(), "skerry-push-"))

/** The command line with the real wrangler, in the namespace that `wrangler dev` has in this folder. */
function skerry(...args: string[]): string {
  return execFileSync(path.join(root, "bin/skerry"), [...args, "--local"], {
    cwd: folder,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${path.join(root, "node_modules/.bin")}${path.delimiter}${process.env.PATH}`,
      WRANGLER_SEND_METRICS: "false",
    },
  })
}

function fileOf(...paths: string[]): string {
  const endpoints = paths.map((endpoint) => ({
    endpoint,
    backend: [{ url_pattern: "/x", host: ["http://a.example"] }],
  }))
  const file = path.join(folder, "krakend.json")
  writeFileSync(file, JSON.stringify({ version: 3, endpoints }))
  return file
}

beforeAll(() => {
  writeFileSync(path.join(folder, "worker.js"), "export default { fetch: () => new Response() }")
  const binding = '[[kv_namespaces]]\nbinding = "CONFIG"\n'
  writeFileSync(
    path.join(folder, "wrangler.toml"),
    `name = "api"\nmain = "worker.js"\ncompatibility_date = "2026-07-30"\n${binding}`,
  )
})

afterAll(() => rmSync(folder, { recursive: true }))

it("pushes, compares, tells and rolls back with the real wrangler", { timeout: 300_000 }, () => {
  const first = /as ([0-9a-f]{12}) /.exec(skerry("push", "-c", fileOf("/a", "/b")))?.[1]
  const said = skerry("push", "-c", fileOf("/b", "/c"))
  expect(said).toMatch(/^\+ GET \/c\n- GET \/a\npushed /)
  const second = /as ([0-9a-f]{12}) /.exec(said)?.[1]
  expect(first).toBeDefined()
  expect(second).not.toBe(first)
  expect(skerry("rollback")).toContain(`${first} again`)
  expect(skerry("status")).toBe(`served    ${first}\nrollback  ${second}\n`)
})
