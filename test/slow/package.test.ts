import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { build } from "esbuild"
import { Response as LocalResponse, Miniflare } from "miniflare"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const root = path.join(import.meta.dirname, "../..")
const project = mkdtempSync(path.join(tmpdir(), "skerry-project-"))
const open: Miniflare[] = []

afterAll(async () => {
  for (const miniflare of open) await miniflare.dispose()
  rmSync(project, { recursive: true })
})

/** Code blocks of a document that name their file: `// src/worker.ts`. */
function examplesOf(document: string): { file: string; code: string }[] {
  const text = readFileSync(path.join(root, document), "utf8")
  return Array.from(text.matchAll(/```ts\n(\/\/ (src\/\S+)\n[\s\S]*?)```/g), ([, code = "", file = ""]) => ({
    file,
    code,
  }))
}

/** All code blocks of a language. */
function blocksOf(document: string, language: string): string[] {
  const text = readFileSync(path.join(root, document), "utf8")
  return Array.from(text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g")), ([, code = ""]) => code)
}

const examples = examplesOf("docs/extending.md")

/** Every Worker that the README shows. */
const readmeExamples = Array.from(
  readFileSync(path.join(root, "README.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g),
  ([, code = ""]) => code,
)
  .filter((code) => code.includes("createGateway("))
  .map((code, index) => ({ file: `src/readme-${index}.ts`, code }))

const krakend = {
  version: 3,
  host: ["http://backend.example"],
  endpoints: [
    {
      endpoint: "/users/{id}",
      backend: [{ url_pattern: "/users/{id}", extra_config: { "acme/tenant": { name: "north" } } }],
    },
    { endpoint: "/missing", backend: [{ url_pattern: "/missing" }] },
    {
      endpoint: "/never",
      extra_config: { "acme/opening-hours": { from: -1, to: 0 } },
      backend: [{ url_pattern: "/users/1" }],
    },
  ],
}

function run(command: string, args: readonly string[], cwd = project): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
}

/** Bundles a file of the project as wrangler does, and serves it in workerd before a backend that shows what it was asked. */
async function serve(file: string): Promise<(url: string) => Promise<Response>> {
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: [file],
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
  })
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: "worker.js", contents: outputFiles[0]?.text ?? "" }],
    compatibilityDate: "2026-07-30",
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: { LIMITER: { className: "LimiterObject", useSQLite: true } },
    outboundService(request: { url: string; headers: Headers }) {
      const { pathname, host } = new URL(request.url)
      if (pathname === "/missing") return new LocalResponse("none", { status: 404 })
      return LocalResponse.json({ id: 7, name: "Ann", secret: true, host, tenant: request.headers.get("x-tenant") })
    },
  })
  open.push(miniflare)
  return async (url) => (await miniflare.dispatchFetch(`http://gateway.example${url}`)) as unknown as Response
}

describe("the package in a project of its own", () => {
  beforeAll(() => {
    run("npm", ["pack", "--pack-destination", project], root)
    const tarball = readdirSync(project).find((name) => name.endsWith(".tgz")) ?? ""
    writeFileSync(path.join(project, "package.json"), JSON.stringify({ name: "acme", private: true, type: "module" }))
    run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`])
    writeFileSync(path.join(project, "krakend.json"), JSON.stringify(krakend))
    mkdirSync(path.join(project, "src"))
    for (const { file, code } of [...examples, ...readmeExamples]) writeFileSync(path.join(project, file), code)
  }, 300_000)

  it("has a command line that checks and lists", () => {
    const skerry = path.join(project, "node_modules/.bin/skerry")
    expect(run(skerry, ["check", "-c", "krakend.json"])).toContain("Syntax OK!")
    expect(run(skerry, ["routes", "-c", "krakend.json"])).toContain("/users/{id}")
    writeFileSync(path.join(project, "bad.json"), '{"version": 2}')
    expect(() => run(skerry, ["check", "-c", "bad.json"])).toThrow(/unsupported version: 2|Command failed/)
  })

  it("has a JSON schema for editors", () => {
    const schema = JSON.parse(readFileSync(path.join(project, "node_modules/skerry/dist/krakend.schema.json"), "utf8"))
    expect(schema.properties.endpoints.items.properties.backend).toBeDefined()
  })

  it("brings types that fit every example of docs/extending.md, and find a mistyped key or option", {
    timeout: 120_000,
  }, () => {
    expect(examples.map(({ file }) => file)).toEqual([
      "src/worker.ts",
      "src/typed.ts",
      "src/status.ts",
      "src/component.ts",
      "src/hooks.ts",
      "src/app.ts",
    ])
    // The compiler and the runtime's types come from here: they are no part of the package.
    mkdirSync(path.join(project, "node_modules/@cloudflare"), { recursive: true })
    const types = "node_modules/@cloudflare/workers-types"
    symlinkSync(path.join(root, types), path.join(project, types))
    const compilerOptions = {
      target: "esnext",
      module: "esnext",
      moduleResolution: "bundler",
      lib: ["esnext"],
      types: ["@cloudflare/workers-types"],
      strict: true,
      exactOptionalPropertyTypes: true,
      resolveJsonModule: true,
      noEmit: true,
    }
    writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }))
    const tsc = path.join(root, "node_modules/.bin/tsc")
    expect(run(tsc, [])).toBe("")
    const typed = examples.find(({ file }) => file === "src/typed.ts")?.code ?? ""
    const limited = (mode: string) =>
      typed.replace("endpoints:", `extra_config: { "skerry/limits": { mode: "${mode}" } }, endpoints:`)
    const checked = (text: string) => {
      writeFileSync(path.join(project, "src/mistyped.ts"), text)
      return run(tsc, [])
    }
    expect(() => checked(limited("global"))).not.toThrow()
    expect(() => checked(limited("world"))).toThrow()
    expect(() => checked(typed.replace("url_pattern:", "url_patern:"))).toThrow()
    rmSync(path.join(project, "src/mistyped.ts"))
  })

  it("deploys with the files of docs/deploying.md", { timeout: 60_000 }, () => {
    const [toml = ""] = blocksOf("docs/deploying.md", "toml")
    const [krakendJson = ""] = blocksOf("docs/deploying.md", "json")
    const [worker = ""] = blocksOf("docs/deploying.md", "ts")
    const folder = path.join(project, "deploying")
    mkdirSync(path.join(folder, "src"), { recursive: true })
    writeFileSync(path.join(folder, "wrangler.toml"), toml)
    writeFileSync(path.join(folder, "krakend.json"), krakendJson)
    writeFileSync(path.join(folder, "src/worker.ts"), worker)
    const wrangler = path.join(root, "node_modules/.bin/wrangler")
    const said = run(wrangler, ["deploy", "--dry-run", "--outdir", "out"], folder)
    for (const binding of ["env.LIMITER", "env.CONFIG", "env.SKERRY_CONFIG_HEADER"]) expect(said).toContain(binding)
    const skerry = path.join(project, "node_modules/.bin/skerry")
    expect(run(skerry, ["check", "-c", "krakend.json"], folder)).toContain("Syntax OK!")
  })

  it("serves krakend.json", async () => {
    const get = await serve("src/worker.ts")
    const answer = await get("/users/7")
    expect(answer.status).toBe(200)
    expect(answer.headers.get("x-krakend-completed")).toBe("true")
    expect(await answer.json()).toMatchObject({ id: 7, name: "Ann", tenant: null })
    expect((await get("/missing")).status).toBe(500)
    expect((await get("/never")).status).toBe(200)
  })

  it.each(readmeExamples)("serves what the README shows: $file", async ({ file }) => {
    const get = await serve(file)
    expect((await get("/__health")).status).toBe(200)
  })

  it("serves a typed configuration", async () => {
    const get = await serve("src/typed.ts")
    expect(await (await get("/users/7")).json()).toEqual({ id: 7, name: "Ann" })
  })

  it("asks a status handler", async () => {
    const get = await serve("src/status.ts")
    const answer = await get("/missing")
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ found: false })
  })

  it("runs components under namespaces of one's own", async () => {
    const get = await serve("src/component.ts")
    expect(await (await get("/users/7")).json()).toMatchObject({ tenant: "north" })
    const closed = await get("/never")
    expect(closed.status).toBe(503)
    expect(await closed.text()).toBe("closed\n")
  })

  it("runs hooks", async () => {
    const get = await serve("src/hooks.ts")
    expect(await (await get("/robots.txt")).text()).toContain("Disallow: /")
    const answer = await get("/old/users/7")
    expect(answer.status).toBe(200)
    expect(answer.headers.get("x-served-by")).toBe("acme")
  })

  it("stands behind an app of one's own", async () => {
    const get = await serve("src/app.ts")
    expect(await (await get("/version")).json()).toEqual({ version: "1.2.3" })
    expect((await get("/users/7")).status).toBe(200)
  })
})
