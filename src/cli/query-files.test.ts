import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { readFile } from "./document.ts"

const folder = mkdtempSync(join(tmpdir(), "queries-"))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, "hero.graphql"), "{ hero { name } }")

function read(path: string) {
  const file = join(folder, "krakend.json")
  const graphql = { type: "query", query_path: path }
  const backend = { host: ["http://h"], url_pattern: "/", extra_config: { "backend/graphql": graphql } }
  writeFileSync(file, JSON.stringify({ version: 3, endpoints: [{ endpoint: "/hero", backend: [backend] }] }))
  const { json, problems } = readFile(file)
  return { options: JSON.parse(json).endpoints[0].backend[0].extra_config["backend/graphql"], problems }
}

describe("query_path of backend/graphql", () => {
  it("puts the file's text in its place", () => {
    const { options, problems } = read("hero.graphql")
    expect(options).toEqual({ type: "query", query: "{ hero { name } }" })
    expect(problems).toEqual([])
  })

  it("is told of where the file cannot be read, and switches the component off", () => {
    const { options, problems } = read("nowhere.graphql")
    expect(options.query_path).toBe("nowhere.graphql")
    const place = 'endpoints[0].backend[0].extra_config["backend/graphql"]'
    expect(problems.map(({ at }) => at)).toEqual([`${place}.query_path`, place])
  })
})
