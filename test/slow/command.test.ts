import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { availableParallelism, loadavg, tmpdir } from "node:os"
import path from "node:path"
import { afterAll, afterEach, describe, expect, it } from "vitest"
import { type Running, startSkerry, workerdTime } from "../support/command.ts"
import { freePort } from "../support/processes.ts"

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

/** Milliseconds. */
interface StartTimes {
  /** Until the command says that it serves. */
  readonly ready: number
  /** The first request, as the client sees it. */
  readonly first: number
  /** Processor time of the first request. */
  readonly work: number
}

async function startTimes(file: string, url: string): Promise<StartTimes> {
  const port = await freePort()
  const begun = performance.now()
  const command = skerry("run", "-c", file, "-p", String(port))
  await command.says("skerry serves")
  const ready = performance.now() - begun
  const before = workerdTime(command)
  const asked = performance.now()
  const answer = await fetch(`http://127.0.0.1:${port}${url}`)
  await answer.arrayBuffer()
  const first = performance.now() - asked
  const work = workerdTime(command) - before
  expect(answer.status).toBe(200)
  await command.stop()
  return { ready, first, work }
}

/** How much longer everything takes because the machine has other work. */
function crowding(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
}

describe("skerry run", () => {
  it("serves, and ends when it is asked to", { timeout: 60_000 }, async () => {
    const port = await freePort()
    const command = skerry("run", "-c", fileOf("one.json", documentNamed("one")), "-p", String(port))
    await command.says("skerry serves")
    expect(await nameAt(port)).toBe("one")
    // 143 is what a shell says of a process that SIGTERM ended.
    expect([0, 143]).toContain(await command.stop())
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
  function fileOfSize(size: number): string {
    const many = Array.from({ length: size - 1 }, (_, index) => ({
      endpoint: `/group${index % 50}/thing${index}/{id}`,
      input_query_strings: ["page"],
      ...(index % 10 === 0 ? { extra_config: { "qos/ratelimit/router": { max_rate: 100 } } } : {}),
      backend: [{ url_pattern: `/v1/thing${index}/{id}`, host: ["http://127.0.0.1:19"], allow: ["id", "name"] }],
    }))
    return fileOf(`size-${size}.json`, documentNamed("x", { endpoints: [...many, staticEndpoint("x")] }))
  }

  it("is served as soon as one of five", { timeout: 180_000 }, async () => {
    const files = { small: fileOfSize(5), large: fileOfSize(5000) }
    const times: Record<keyof typeof files, StartTimes[]> = { small: [], large: [] }
    for (let round = 0; round < 3; round++) {
      for (const size of ["small", "large"] as const) times[size].push(await startTimes(files[size], "/name"))
    }
    const least = (size: keyof typeof files, what: keyof StartTimes) =>
      Math.min(...times[size].map((time) => time[what]))
    const both = (what: keyof StartTimes) =>
      `${least("small", what).toFixed(0)} and ${least("large", what).toFixed(0)} ms`
    console.log(`ready after ${both("ready")}, first request ${both("first")}, of it work ${both("work")}`)
    expect(least("small", "ready")).toBeLessThan(2000 * crowding())
    expect(least("large", "ready")).toBeLessThan(3000 * crowding())
    expect(least("large", "first") - least("small", "first")).toBeLessThan(100 * crowding())
    expect(least("large", "work") - least("small", "work")).toBeLessThan(160)
  })
})
