import { spawn, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { freePort, type Running, startDemo, started } from "../support/processes.ts"
import { type Command, documentedCommands } from "./commands.ts"

/** Commands that cannot be run here, each with its reason. */
const notRun: readonly (readonly [begin: RegExp, reason: string])[] = [
  [/^npx wrangler /, "needs an account"],
  [/^npx skerry (push|diff|rollback|revoke|status)\b/, "needs a deployment"],
  [/^bin\/skerry (push|diff|rollback|revoke|status)\b/, "needs a deployment"],
  [/^hash=/, "is a step of one that needs a deployment"],
  [/^(npm install|npm init|mkdir) /, "belongs into somebody else's project"],
  [/^curl .*<your-/, "asks a deployment of the reader's"],
  [/^git clone /, "is how one came here"],
  [/^npm (start|test|ci)$/, "is what runs this"],
]

const commands = documentedCommands()
const isLeftOut = ({ text }: Command) => notRun.some(([begin]) => begin.test(text))
const isCurl = (command: Command) => command.text.startsWith("curl ") && !isLeftOut(command)
const isScript = ({ text }: Command) => text.startsWith("npm run ")
const isSkerry = ({ text }: Command) => /^(bin\/|npx )skerry (run|check|routes|openapi)\b/.test(text)

const named = (list: readonly Command[]) => list.map((command) => [`${command.at} ${command.text}`, command] as const)

let demo: Running

beforeAll(async () => {
  demo = await startDemo()
}, 60_000)

afterAll(() => demo?.stop())

test("there is a rule for every command", () => {
  const others = commands.filter((command) => ![isCurl, isScript, isSkerry, isLeftOut].some((rule) => rule(command)))
  expect(others).toEqual([])
})

describe("curl lines answer with the status of their comment, against npm start", () => {
  test.each(named(commands.filter(isCurl)))("%s", (_, { text, comment }) => {
    const [status] = /^\d{3}\b/.exec(comment) ?? []
    expect(status, "a comment that begins with the status").toBeDefined()
    const command = text.replaceAll(/http:\/\/(127\.0\.0\.1|localhost):8080/g, demo.url)
    expect(command).toContain(demo.url)
    const { stdout } = spawnSync("bash", ["-c", `${command} -s -o /dev/null --max-time 5 -w '%{http_code}'`], {
      encoding: "utf8",
    })
    expect(stdout.slice(-3)).toBe(status)
  })
})

test("npm scripts exist", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> }
  const asked = commands.filter(isScript).map(({ text }) => text.split(" ")[2] ?? "")
  expect(asked.filter((name) => !(name in scripts))).toEqual([])
})

describe("the command line", () => {
  test.each(named(commands.filter(isSkerry)))("%s", async (_, { text }) => {
    const [, name = "", ...rest] = text.replace(/^npx /, "").split(" ")
    if (name === "run") {
      const port = await freePort()
      const args = [
        "run",
        ...rest.filter((word, index) => word !== "-p" && rest[index - 1] !== "-p"),
        "-p",
        String(port),
      ]
      const { child } = await started("bin/skerry", args, {}, "serves")
      const { status } = await fetch(`http://127.0.0.1:${port}/__health`)
      const ended = new Promise((resolve) => child.removeAllListeners("exit").once("exit", resolve))
      child.kill("SIGTERM")
      await ended
      expect(status).toBe(200)
    } else {
      const child = spawn("bash", ["-c", ["bin/skerry", name, ...rest].join(" ")], { stdio: "ignore" })
      expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0)
    }
  })
})
