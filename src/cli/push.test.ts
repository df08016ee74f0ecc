import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { type FakeNamespace, fakeNamespace } from "../../test/support/fake-wrangler.ts"
import { diff } from "./diff.ts"
import { push } from "./push.ts"
import { rollback } from "./rollback.ts"
import { status } from "./status.ts"

let namespace: FakeNamespace

beforeEach(() => {
  namespace = fakeNamespace()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

function fileOf(paths: readonly string[], more: Record<string, unknown> = {}): string {
  const endpoints = paths.map((endpoint) => ({
    endpoint,
    backend: [{ url_pattern: "/x", host: ["http://a.example"] }],
  }))
  const file = join(namespace.folder, `${paths.join("").replaceAll("/", "_")}.json`)
  writeFileSync(file, JSON.stringify({ version: 3, endpoints, ...more }))
  return file
}

function value(key: string): string | undefined {
  const file = join(namespace.values, key)
  return existsSync(file) ? readFileSync(file, "utf8") : undefined
}

const pointer = (key = "current") =>
  JSON.parse(value(key) ?? "null") as { document: string; canary?: { document: string } } | null
const hashes = () => readdirSync(namespace.values).filter((key) => key.length === 64)

async function pushed(...paths: string[]): Promise<string> {
  expect(await push(["-c", fileOf(paths)])).toBe(0)
  return pointer()?.document ?? ""
}

describe("skerry push", () => {
  it("stores the document under its hash and moves the pointer last", async () => {
    const document = await pushed("/a")
    expect(hashes()).toEqual([document])
    expect(JSON.parse(value(document) ?? "")).toMatchObject({ version: 3 })
    expect(
      namespace
        .calls()
        .filter((call) => call.includes(" put "))
        .map((call) => call.split(" ")[3]),
    ).toEqual([document, "current"])
    expect(namespace.calls().every((call) => call.includes("--remote"))).toBe(true)
  })

  it("waits for a local namespace that the command before has not let go of yet", async () => {
    namespace.lockKeyOnce("current")
    const document = await pushed("/a")
    expect(pointer()).toEqual({ document })
  })

  it("keeps the pointer of before", async () => {
    const first = await pushed("/a")
    const second = await pushed("/b")
    expect(pointer("previous")).toEqual({ document: first })
    expect(pointer()).toEqual({ document: second })
  })

  it("names the environment and the local namespace", async () => {
    await push(["-c", fileOf(["/a"]), "--env", "staging", "--local"])
    expect(namespace.calls().every((call) => call.endsWith("--binding CONFIG --local --env staging"))).toBe(true)
  })

  it("writes nothing for a bad file, and tells every problem", async () => {
    expect(await push(["-c", fileOf(["/a", "/a", "/b/*.x"])])).toBe(1)
    expect(namespace.printed.join("\n")).toMatch(
      /already registered[\s\S]*it is invalid|it is invalid[\s\S]*already registered/,
    )
    expect(namespace.calls()).toEqual([])
  })

  it("writes nothing on a dry run, but says what would change", async () => {
    await pushed("/a", "/b")
    const before = readdirSync(namespace.values)
    namespace.printed.length = 0
    expect(await push(["-c", fileOf(["/b", "/c"]), "--dry-run"])).toBe(0)
    expect(readdirSync(namespace.values)).toEqual(before)
    expect(namespace.printed.join("\n")).toMatch(
      /^\+ GET \/c\n- GET \/a\nwould serve [0-9a-f]{12}; nothing was written$/,
    )
  })

  it("leaves the pointer where it was when anything fails before", async () => {
    const first = await pushed("/a")
    namespace.breakKey("previous")
    await expect(push(["-c", fileOf(["/b"])])).rejects.toThrow(/could not \w+ the key previous:[\s\S]*code: 10000/)
    expect(pointer()).toEqual({ document: first })
  })

  it("refuses a document that no isolate would take", async () => {
    const file = fileOf(["/a"], { "@comment": "x".repeat(9_000_000) })
    expect(await push(["-c", file])).toBe(1)
    expect(namespace.printed.at(-1)).toMatch(/^error: the document has 90\d+ bytes, more than the 8388608/)
  })
})

describe("a canary", () => {
  it("is served beside the document that is served, and becomes it with a push of its own", async () => {
    const first = await pushed("/a")
    const args = ["-c", fileOf(["/b"])]
    expect(await push([...args, "--canary", "5", "--canary-header", "X-Canary: yes"])).toBe(0)
    const canary = pointer()?.canary?.document
    expect(pointer()).toEqual({
      document: first,
      canary: { document: canary, percent: 5, header: { name: "X-Canary", value: "yes" } },
    })
    expect(pointer("previous")).toBeNull()
    await push(args)
    expect(pointer()).toEqual({ document: canary })
    expect(pointer("previous")).toEqual({ document: first })
  })

  it("needs something beside it, and a percentage", async () => {
    await expect(push(["-c", fileOf(["/a"]), "--canary", "5"])).rejects.toThrow("without --canary first")
    await pushed("/a")
    await expect(push(["-c", fileOf(["/a"]), "--canary", "101"])).rejects.toThrow("from 0 to 100")
    await expect(push(["-c", fileOf(["/a"]), "--canary-header", "x"])).rejects.toThrow("Name: value")
  })
})

describe("skerry rollback", () => {
  it("returns to the document of before, and back", async () => {
    const first = await pushed("/a")
    const second = await pushed("/b")
    expect(await rollback([])).toBe(0)
    expect(pointer()).toEqual({ document: first })
    expect(await rollback([])).toBe(0)
    expect(pointer()).toEqual({ document: second })
  })

  it("takes a canary back first", async () => {
    const first = await pushed("/a")
    const second = await pushed("/b")
    await push(["-c", fileOf(["/c"]), "--canary", "5"])
    await rollback([])
    expect(pointer()).toEqual({ document: second })
    await rollback([])
    expect(pointer()).toEqual({ document: first })
  })

  it("says when there is nothing to return to", async () => {
    await pushed("/a")
    expect(await rollback([])).toBe(1)
    expect(namespace.printed.at(-1)).toContain("nothing to go back to")
  })
})

describe("skerry diff", () => {
  it("tells endpoints added, changed and removed, but no secret", async () => {
    const endpoint = (path: string, more: Record<string, unknown> = {}) => ({
      endpoint: path,
      backend: [{ url_pattern: "/x", host: ["http://a.example"] }],
      ...more,
    })
    const secret = (client_secret: string) => ({ extra_config: { "auth/client-credentials": { client_secret } } })
    await push(["-c", fileOf([], { endpoints: [endpoint("/a"), endpoint("/b", secret("one")), endpoint("/c")] })])
    namespace.printed.length = 0
    const after = [endpoint("/d"), endpoint("/b", secret("two")), endpoint("/c", { timeout: "3s" })]
    expect(await diff(["-c", fileOf([], { endpoints: after, cache_ttl: "60s" })])).toBe(0)
    expect(namespace.printed.join("\n")).toBe(
      [
        "~ service cacheTtl: 0 → 60000",
        "+ GET /d",
        "- GET /a",
        "~ GET /b",
        '    extraConfig["auth/client-credentials"].client_secret: changed',
        "~ GET /c",
        "    timeout: 2000 → 3000",
      ].join("\n"),
    )
  })

  it("sees no difference in the order of endpoints", async () => {
    await pushed("/a", "/b")
    namespace.printed.length = 0
    await diff(["-c", fileOf(["/b", "/a"])])
    expect(namespace.printed).toEqual(["no difference"])
  })
})

describe("skerry status", () => {
  it("says what is served, what was, and what an edge answers from", async () => {
    const first = await pushed("/a")
    const second = await pushed("/b")
    const edge = createServer((_, answer) => answer.setHeader("X-Skerry-Config", second).end())
    const port = await new Promise<number>((resolve) => {
      edge.listen(0, "127.0.0.1", () => resolve((edge.address() as { port: number }).port))
    })
    namespace.printed.length = 0
    const url = `http://127.0.0.1:${port}/__health`
    expect(await status(["--url", url])).toBe(0)
    edge.close()
    expect(namespace.printed).toEqual([
      `served    ${second.slice(0, 12)}`,
      `rollback  ${first.slice(0, 12)}`,
      `edge      ${url} answers from ${second.slice(0, 12)}`,
    ])
  })

  it("says when nothing was pushed", async () => {
    await status(["--local"])
    expect(namespace.printed[0]).toContain("nothing was pushed")
  })
})
