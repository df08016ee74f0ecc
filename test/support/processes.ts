import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A process that serves something on this machine. */
export interface Running {
  /** `http://127.0.0.1:port` */
  readonly url: string
  stop(): Promise<void>
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts a command and waits until it says `ready`. */
export async function started(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  ready: string,
): Promise<{ child: ChildProcess; said: () => string }> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] })
  let said = ""
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(ready)) resolve()
    }
    child.stdout?.on("data", hear)
    child.stderr?.on("data", hear)
    child.on("exit", (code) => reject(new Error(`${command} ended with ${code}: ${said}`)))
  })
  return { child, said: () => said }
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.removeAllListeners("exit").once("exit", resolve))
  child.kill("SIGTERM")
  await gone
}

/** What `npm start` serves, on free ports; `shop` is the URL of its backend. */
export async function startDemo(): Promise<Running & { readonly shop: string }> {
  const [port, shopPort] = [await freePort(), await freePort()]
  const env = { PORT: String(port), SHOP_PORT: String(shopPort) }
  const { child } = await started(process.execPath, ["demo/start.ts"], env, "is up on")
  return { url: `http://127.0.0.1:${port}`, shop: `http://127.0.0.1:${shopPort}`, stop: () => ended(child) }
}

/** `skerry run` with a configuration; `said` is what it has printed. */
export async function startGateway(document: unknown): Promise<Running & { said(): string }> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), "skerry-"))
  const file = join(folder, "krakend.json")
  writeFileSync(file, JSON.stringify(document))
  const { child, said } = await started("bin/skerry", ["run", "-c", file, "-p", String(port)], {}, "serves")
  return {
    url: `http://127.0.0.1:${port}`,
    said,
    async stop() {
      await ended(child)
      rmSync(folder, { recursive: true })
    },
  }
}

/** A site of its own: one empty page, seen as two origins, `127.0.0.1` and `localhost`. */
export async function startSite(): Promise<{ readonly port: number; stop(): Promise<unknown> }> {
  const page = "<!doctype html><title>site</title>"
  const server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end(page))
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
