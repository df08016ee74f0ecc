import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"

const skerry = path.join(import.meta.dirname, "../../bin/skerry")

/** Milliseconds of processor time that the workerd of a `skerry run` has used so far; 0 where no processes can be seen. */
export function workerdTime(command: Running): number {
  if (process.platform !== "linux") return 0
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const stat = statOf(pid)
    const [, parent, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    if (stat.includes("(workerd)") && Number(parent) === command.pid)
      return 10 * (Number(fields[9]) + Number(fields[10]))
  }
  return 0
}

/** Empty for a process that has ended. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8")
  } catch {
    return ""
  }
}

/** A command that runs in a process of its own. */
export interface Running {
  readonly pid: number
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
    pid: child.pid ?? 0,
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
