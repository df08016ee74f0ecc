import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, afterEach, describe, expect, it } from "vitest"
import { freePort, type Running, startSkerry } from "../support/command.ts"

const folder = mkdtempSync(path.join(tmpdir(), "skerry-command-"))
const running: Running[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop()))
})

afterAll(() => rmSync(folder, { recursive: true }))

function skerry(...args: string[]): Running {
  const command = startSkerry(...args)
  running.push(command)
  return command
}

const staticEndpoint = (name: string) => ({
  endpoint: "/name",
  extra_config: { proxy: { static: { strategy: "always", data: { name } } } },
  backend: [{ url_pattern: "/", host: ["http://127.0.0.1:19"] }],
})

function documentNamed(name: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ version: 3, timeout: "200ms", endpoints: [staticEndpoint(name)], ...more })
}

function fileOf(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

async function nameAt(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/name`)
  return ((await answer.json()) as { name: string }).name
}

/** Milliseconds until a command serves, and those of its first request. */
async function startTimes(file: string, url: string): Promise<{ ready: number; first: number }> {
  const port = await freePort()
  const begun = performance.now()
  const command = skerry("run", "-c", file, "-p", String(port))
  await command.says("skerry serves")
  const ready = performance.now() - begun
  const asked = performance.now()
  const answer = await fetch(`http://127.0.0.1:${port}${url}`)
  await answer.arrayBuffer()
  const first = performance.now() - asked
  expect(answer.status).toBe(200)
  await command.stop()
  return { ready, first }
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN
}

describe("skerry run", () => {
  it("serves, and ends with 0 when it is asked to", { timeout: 60_000 }, async () => {
    const port = await freePort()
    const command = skerry("run", "-c", fileOf("one.json", documentNamed("one")), "-p", String(port))
    await command.says("skerry serves")
    expect(await nameAt(port)).toBe("one")
    expect(await command.stop()).toBe(0)
  })

  it.each(["yaml", "toml"])("serves %s", { timeout: 60_000 }, async (ending) => {
    const text = {
      yaml: "version: 3\nendpoints:\n- endpoint: /name\n  backend: [{host: 'http://127.0.0.1:19', url_pattern: /}]\n  extra_config: {proxy: {static: {strategy: always, data: {name: yaml}}}}\n",
      toml: 'version = 3\n[[endpoints]]\nendpoint = "/name"\n[[endpoints.backend]]\nurl_pattern = "/"\nhost = ["http://127.0.0.1:19"]\n[endpoints.extra_config.proxy.static]\nstrategy = "always"\ndata = { name = "toml" }\n',
    }[ending]
    const port = await freePort()
    const command = skerry("run", "-c", fileOf(`file.${ending}`, text ?? ""), "-p", String(port))
    await command.says("skerry serves")
    expect(await nameAt(port)).toBe(ending)
  })

  it("refuses a bad file with every problem", { timeout: 60_000 }, async () => {
    const endpoints = [
      { ...staticEndpoint("x"), timeout: "3 s" },
      { endpoint: "/b", backend: [] },
    ]
    const command = skerry("run", "-c", fileOf("bad.json", documentNamed("bad", { endpoints })), "-p", "1")
    expect(await command.ended).toBe(1)
    expect(command.output).toContain("error: endpoints[0].timeout:")
    expect(command.output).toContain("error: endpoints[1].backend:")
  })

  it("ends with 1 for a file that is not there, 2 for wrong words", { timeout: 60_000 }, async () => {
    const codes = await Promise.all(
      [
        ["check", "-c", path.join(folder, "none.json")],
        ["check", "--wrong"],
        ["chekc"],
        ["check", "-c", "x", "--format", "y"],
      ].map((args) => skerry(...args).ended),
    )
    expect(codes).toEqual([1, 2, 2, 2])
  })

  it("watches its file: a good one is served, a bad one changes nothing", { timeout: 60_000 }, async () => {
    const file = fileOf("watched.json", documentNamed("one"))
    const port = await freePort()
    const command = skerry("run", "-c", file, "-p", String(port), "--watch")
    await command.says("skerry serves")
    expect(await nameAt(port)).toBe("one")

    writeFileSync(file, documentNamed("bad", { version: 2 }))
    await command.says("the last good configuration stays")
    expect(command.output).toContain("unsupported version: 2")
    expect(await nameAt(port)).toBe("one")

    writeFileSync(file, documentNamed("two"))
    await command.says(/reloaded/)
    expect(await nameAt(port)).toBe("two")

    // Editors write beside the file and put the new one in its place.
    renameSync(fileOf("watched.new", documentNamed("three")), file)
    await command.says(/reloaded[\s\S]*reloaded/)
    expect(await nameAt(port)).toBe("three")
    writeFileSync(file, documentNamed("four"))
    await command.says(/reloaded[\s\S]*reloaded[\s\S]*reloaded/)
    expect(await nameAt(port)).toBe("four")
  })
})

describe("a file of five thousand endpoints", () => {
  const backend = {
    url_pattern: "/v1/{id}",
    host: ["http://127.0.0.1:19"],
    allow: ["id", "name"],
    mapping: { id: "key" },
  }

  function fileOfSize(size: number): string {
    const many = Array.from({ length: size - 1 }, (_, index) => ({
      endpoint: `/group${index % 50}/thing${index}/{id}`,
      input_headers: ["X-One", "X-Two"],
      extra_config: { "qos/ratelimit/router": { max_rate: 100, client_max_rate: 10, strategy: "ip" } },
      backend: [backend, { ...backend, url_pattern: "/v2/{id}", group: "second" }],
    }))
    return fileOf(`size-${size}.json`, documentNamed("x", { endpoints: [...many, staticEndpoint("x")] }))
  }

  it("is served as soon as one of five", { timeout: 180_000 }, async () => {
    const files = { small: fileOfSize(5), large: fileOfSize(5000) }
    const times = { small: [] as { ready: number; first: number }[], large: [] as { ready: number; first: number }[] }
    for (let round = 0; round < 3; round++) {
      for (const size of ["small", "large"] as const) times[size].push(await startTimes(files[size], "/name"))
    }
    const ready = (size: "small" | "large") => median(times[size].map((time) => time.ready))
    const first = (size: "small" | "large") => median(times[size].map((time) => time.first))
    console.log(
      `ready after ${ready("small").toFixed(0)} and ${ready("large").toFixed(0)} ms, ` +
        `first request ${first("small").toFixed(0)} and ${first("large").toFixed(0)} ms`,
    )
    expect(ready("small")).toBeLessThan(2000)
    expect(ready("large")).toBeLessThan(3000)
    expect(first("large") - first("small")).toBeLessThan(100)
  })
})
