import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Problems } from "../config/index.ts"
import { readFile } from "./document.ts"
import { withLuaSources } from "./lua-sources.ts"

const text = "function tag(v) return '<ñ' .. v end\n"
const md5 = createHash("md5").update(text).digest("hex")

let folder: string
let file: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sources-"))
  file = join(folder, "krakend.json")
  mkdirSync(join(folder, "lib"))
  writeFileSync(join(folder, "lib/tag.lua"), text)
  writeFileSync(join(folder, "broken.lua"), "local a\nlocal x = = 3")
})

afterAll(() => rmSync(folder, { recursive: true }))

function document(options: object, namespace = "modifier/lua-backend") {
  const backend = [{ url_pattern: "/", extra_config: { [namespace]: options } }]
  return { version: 3, host: ["http://backend"], endpoints: [{ endpoint: "/", backend }] }
}

function bundled(options: object, namespace?: string) {
  const problems = new Problems()
  return { whole: withLuaSources(document(options, namespace), file, problems), problems: problems.list }
}

describe("withLuaSources", () => {
  it.each(["modifier/lua-backend", "github.com/devopsfaith/krakend-lua/proxy/backend"])(
    "finds files of %s",
    (namespace) => {
      const { whole, problems } = bundled({ sources: ["lib/tag.lua", 7] }, namespace)
      expect(whole).toMatchObject({ extra_config: { "skerry/lua": { files: { "lib/tag.lua": { text, md5 } } } } })
      expect(problems).toEqual([])
    },
  )

  it("leaves a document alone that names no files", () => {
    const plain = document({ pre: "local a" })
    expect(withLuaSources(plain, file, new Problems())).toBe(plain)
  })

  it("says which file it cannot read, and which checksum is wrong", () => {
    const at = 'endpoints[0].backend[0].extra_config["modifier/lua-backend"]'
    const { problems } = bundled({ sources: ["none.lua", "lib/tag.lua"], md5: { "lib/tag.lua": "0" } })
    expect(problems).toEqual([
      { severity: "warning", at: `${at}.sources`, message: "cannot read none.lua; every request is answered with 500" },
      {
        severity: "warning",
        at: `${at}.md5`,
        message: `left out: lua: wrong checksum for source lib/tag.lua. have: ${md5}, want: 0`,
      },
    ])
    expect(bundled({ sources: ["lib/tag.lua"], md5: { "lib/tag.lua": md5 } }).problems).toEqual([])
  })
})

describe("readFile", () => {
  it("says where scripts and files are no Lua, and serves the document nevertheless", () => {
    writeFileSync(
      file,
      JSON.stringify(document({ sources: ["broken.lua"], pre: "a = 1\nb = = 2", post: "if true then" })),
    )
    const { service, problems } = readFile(file)
    expect(service).toBeDefined()
    const texts = problems.map(({ at, message }) => `${at}: ${message}`)
    expect(texts).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`["skerry/lua"].files["broken.lua"]: line 2, column 11: '=': syntax error`),
        expect.stringContaining(`["modifier/lua-backend"].pre: line 2, column 5: '=': syntax error`),
        expect.stringContaining(`["modifier/lua-backend"].post: syntax error at EOF`),
      ]),
    )
  })
})
