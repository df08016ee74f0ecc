import { execFile } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterEach, describe, expect, it, vi } from "vitest"
import { temporaryFolder } from "../../test/support/temporary.ts"
import { check } from "./check.ts"

const badConfigs = join(import.meta.dirname, "../../test/conformance/bad-configs")

interface Verdict {
  readonly file: string
  readonly refused: boolean
}

interface Report {
  readonly valid: boolean
  readonly problems: readonly { severity: string; at: string; message: string }[]
}

afterEach(() => vi.restoreAllMocks())

/** What the command prints for a file, and its exit code. */
async function checked(file: string, ...options: string[]): Promise<{ code: number; output: string }> {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined)
  const code = await check(["-c", file, ...options])
  return { code, output: log.mock.calls.flat().join("\n") }
}

function temporary(name: string, text: string): string {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, text)
  return file
}

describe("skerry check", () => {
  const verdicts = JSON.parse(readFileSync(join(badConfigs, "index.json"), "utf8")) as Verdict[]

  it.each(verdicts)("$file: refused is $refused", async ({ file, refused }) => {
    const { code, output } = await checked(join(badConfigs, file))
    expect(code, output).toBe(refused ? 1 : 0)
    expect(output.includes("Syntax OK!")).toBe(!refused)
  })

  it("reports every problem with its place, for machines too", async () => {
    const file = temporary(
      "krakend.json",
      JSON.stringify({
        version: 3,
        endpionts: [],
        endpoints: [
          { endpoint: "/a", timeout: "3 s", backend: [{ url_pattern: "/{x}" }] },
          { endpoint: "/b", backend: [{ host: ["ftp://x"], extra_config: { "backend/lambda": {} } }] },
        ],
      }),
    )
    const { code, output } = await checked(file, "--format", "json")
    const { valid, problems } = JSON.parse(output) as Report
    expect(code).toBe(1)
    expect(valid).toBe(false)
    expect(problems.map(({ severity, at }) => `${severity} ${at}`)).toEqual(
      expect.arrayContaining([
        "warning endpionts",
        "error endpoints[0].timeout",
        "error endpoints[0].backend[0].url_pattern",
        "error endpoints[1].backend[0].host",
        'warning endpoints[1].backend[0].extra_config["backend/lambda"]',
      ]),
    )
    expect(problems.find(({ at }) => at === "endpionts")?.message).toContain('did you mean "endpoints"')
  })

  it.each([
    ["krakend.yaml", "version: 3\nendpoints:\n  - endpoint: /a\n    backend:\n      - host: [http://a.example]\n"],
    [
      "krakend.toml",
      'version = 3\n[[endpoints]]\nendpoint = "/a"\n[[endpoints.backend]]\nhost = ["http://a.example"]\n',
    ],
  ])("reads %s", async (name, text) => {
    expect((await checked(temporary(name, text))).code).toBe(0)
    expect((await checked(temporary(name, text.replace("3", "2")))).code).toBe(1)
  })

  it("prints a warning that many places share three times", async () => {
    const endpoints = Array.from({ length: 50 }, (_, index) => ({
      endpoint: `/a${index}`,
      timeout: "300s",
      backend: [{ host: ["http://a.example"], url_pattern: "/" }],
    }))
    const file = temporary("krakend.json", JSON.stringify({ version: 3, endpoints }))
    const { output } = await checked(file)
    expect(output.match(/^warning: endpoints\[\d+\]\.timeout: 300s/gm)).toHaveLength(3)
    expect(output).toContain("warning: … and at 47 more places")
    vi.restoreAllMocks()
    expect((JSON.parse((await checked(file, "--format", "json")).output) as Report).problems).toHaveLength(50)
  })

  it("fails on warnings if it shall be strict", async () => {
    const backend = { host: ["http://a.example"], url_pattern: "/" }
    const withTimeout = (timeout: string) =>
      temporary("krakend.json", JSON.stringify({ version: 3, endpoints: [{ endpoint: "/a", timeout, backend }] }))
    const surprising = withTimeout("300s")
    expect((await checked(surprising)).code).toBe(0)
    expect((await checked(surprising, "--strict")).code).toBe(1)
    expect((await checked(withTimeout("3s"), "--strict")).code).toBe(0)
  })

  it.each([
    [join(tmpdir(), "nobody-has-this", "krakend.json"), "there is no such file"],
    [tmpdir(), "it is a folder"],
  ])("says by the option's name why %s cannot be read", async (file, why) => {
    await expect(checked(file)).rejects.toThrow(new Error(`-c ${file}: ${why}`))
  })

  it.concurrent.each(["check", "run", "routes", "openapi"])(
    "%s of a missing file is one sentence and exit code 1",
    async (command) => {
      const main = join(import.meta.dirname, "main.ts")
      const ended = promisify(execFile)(process.execPath, [main, command, "-c", "missing.json"])
      const stderr = "-c missing.json: there is no such file\n"
      await expect(ended).rejects.toMatchObject({ code: 1, stderr })
    },
  )

  it("takes the place of a variable that is not set by a stand-in", async () => {
    const backend = { host: ['http://{{ env "NOBODY_HAS_THIS" }}'], url_pattern: "/" }
    const file = temporary(
      "krakend.json",
      JSON.stringify({ version: 3, endpoints: [{ endpoint: "/a", backend: [backend] }] }),
    )
    const { code, output } = await checked(file)
    expect(code).toBe(0)
    expect(output).toContain('warning: {{ env "NOBODY_HAS_THIS" }}: not set here')
  })
})
