import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import path from "node:path"

const skerry = path.join(import.meta.dirname, "../../bin/skerry")

/** A command that runs in a process of its own. */
export interface Running {
  /** Everything that was printed so far, errors too. */
  readonly output: string
  /** Waits for a text in the output. */
  says(text: string | RegExp, patience?: number): Promise<void>
  /** Ends it as Ctrl+C would, and gives its exit code. */
  stop(): Promise<number | null>
  /** The exit code of a command that ends by itself. */
  readonly ended: Promise<number | null>
}

/** Starts `skerry …` as a person would. */
export function startSkerry(...args: string[]): Running {
  const child: ChildProcess = spawn(skerry, args, { stdio: ["ignore", "pipe", "pipe"] })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (output += text))
  const ended = once(child, "close").then(([code]) => code as number | null)

  async function says(text: string | RegExp, patience = 20_000): Promise<void> {
    const end = performance.now() + patience
    while (!(typeof text === "string" ? output.includes(text) : text.test(output))) {
      if (performance.now() > end || child.exitCode !== null) throw new Error(`it says:\n${output}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  return {
    get output() {
      return output
    },
    says,
    ended,
    async stop() {
      child.kill("SIGTERM")
      return ended
    },
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  if (address === null || typeof address === "string") throw new Error("no port")
  return address.port
}
