import module from "node:module"
import { UsageError, usage } from "./arguments.ts"

// Compiling the sources takes longer than most commands do: Node, from 22.8 on, keeps the result for the next time.
module.enableCompileCache?.()

type Command = (args: readonly string[]) => Promise<number>

/** Every command by its name; each gives its exit code, and is loaded when it is asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run.ts")).run,
  check: async () => (await import("./check.ts")).check,
  routes: async () => (await import("./routes.ts")).routes,
  openapi: async () => (await import("./openapi.ts")).openapi,
  diff: async () => (await import("./diff.ts")).diff,
  push: async () => (await import("./push.ts")).push,
  rollback: async () => (await import("./rollback.ts")).rollback,
  revoke: async () => (await import("./revoke.ts")).revoke,
  status: async () => (await import("./status.ts")).status,
}

const asksForHelp: ReadonlySet<string> = new Set(["", "help", "--help", "-h"])

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  if (asksForHelp.has(name)) {
    console.log(usage)
    return 0
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) throw new UsageError(`skerry: no command ${name}\n${usage}`)
  const command = await load()
  return command(args)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : String(thrown))
  process.exitCode = thrown instanceof UsageError ? 2 : 1
}
