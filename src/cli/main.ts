import { UsageError, usage } from "./arguments.ts"
import { check } from "./check.ts"
import { routes } from "./routes.ts"
import { run } from "./run.ts"

/** Every command by its name; each gives its exit code. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { run, check, routes }

const [name = "", ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command === undefined) {
  console.error(usage)
  process.exitCode = name === "" || name === "help" || name === "--help" ? 0 : 2
} else {
  try {
    process.exitCode = await command(args)
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : String(thrown))
    process.exitCode = thrown instanceof UsageError ? 2 : 1
  }
}
