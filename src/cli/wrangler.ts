import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"

/** The binding that the Worker reads its configuration from. */
const binding = "CONFIG"

/** Which deployment is meant. */
export interface Deployment {
  /** The environment of wrangler.toml; its top level when absent. */
  readonly env: string | undefined
  /** The KV namespace of `wrangler dev` on this machine. */
  readonly local: boolean
}

/** The values of the KV namespace, by wrangler's own commands: they know the account, the namespace and the login. */
export interface RemoteStore {
  /** A value as text; `undefined` when there is none. */
  get(key: string): Promise<string | undefined>
  /** @param lifetime seconds after which the store may drop the value; without it stays */
  put(key: string, value: string, lifetime?: number): Promise<void>
}

/** Options of every command that talks to a deployment. */
export const deploymentOptions = {
  env: { type: "string", short: "e" },
  local: { type: "boolean", default: false },
} as const

export function remoteStore({ env, local }: Deployment): RemoteStore {
  const place = ["--binding", binding, local ? "--local" : "--remote", ...(env === undefined ? [] : ["--env", env])]
  return {
    async get(key) {
      const { code, output, errors } = await wrangler(["kv", "key", "get", key, "--text", ...place])
      if (isMissing(code, output, errors)) return undefined
      if (code !== 0) throw failure("read", key, output, errors)
      return output
    },
    async put(key, value, lifetime) {
      const end = lifetime === undefined ? [] : ["--ttl", String(lifetime)]
      const folder = mkdtempSync(join(tmpdir(), "skerry-"))
      try {
        const file = join(folder, "value")
        writeFileSync(file, value, { mode: 0o600 })
        const { code, output, errors } = await wrangler(["kv", "key", "put", key, "--path", file, ...place, ...end])
        if (code !== 0) throw failure("write", key, output, errors)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}

/** In a local namespace wrangler says so and ends well, in a remote one it fails with the API's 404. */
function isMissing(code: number, output: string, errors: string): boolean {
  return code === 0 ? output.trim() === "Value not found" : /\b404\b|key not found/i.test(output + errors)
}

function failure(verb: string, key: string, output: string, errors: string): Error {
  const said = (errors.trim() || output.trim()).split("\n").slice(-20).join("\n")
  return new Error(`wrangler could not ${verb} the key ${key}:\n${said}`)
}

interface Ended {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Milliseconds to wait before each new try while the local namespace is still locked. */
const lockedPauses = [250, 500, 1000, 2000]

/** The runtime of the last local command may still be closing its database when the next one comes. */
async function wrangler(args: readonly string[]): Promise<Ended> {
  for (const pause of lockedPauses) {
    const ended = await runWrangler(args)
    if (ended.code === 0 || !/SQLITE_BUSY|database is locked/.test(ended.output + ended.errors)) return ended
    await new Promise((resolvePause) => setTimeout(resolvePause, pause))
  }
  return runWrangler(args)
}

/** Runs the project's own wrangler, or the one on the PATH. */
function runWrangler(args: readonly string[]): Promise<Ended> {
  const path = [resolve("node_modules/.bin"), process.env.PATH ?? ""].join(delimiter)
  return new Promise((resolveEnd, reject) => {
    const child = spawn("wrangler", args, { env: { ...process.env, PATH: path }, stdio: ["ignore", "pipe", "pipe"] })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk))
    child.on("error", (fault: NodeJS.ErrnoException) => {
      reject(fault.code === "ENOENT" ? new Error("wrangler is not installed: npm install --save-dev wrangler") : fault)
    })
    child.on("close", (code) => {
      resolveEnd({
        code: code ?? 1,
        output: Buffer.concat(output).toString(),
        errors: Buffer.concat(errors).toString(),
      })
    })
  })
}
