import type { Log, LogFields, LogLevel, Print } from "../pipeline/ports.ts"

const levels: readonly LogLevel[] = ["debug", "info", "warning", "error"]

/** Lines to the console, which Workers Logs and `wrangler tail` collect. */
export const print: Print = (level, line) => console[level === "warning" ? "warn" : level](line)

/** One JSON line per message. */
export function consoleLog(minimum: LogLevel): Log {
  const write = (level: LogLevel) => {
    if (levels.indexOf(level) < levels.indexOf(minimum)) return () => undefined
    return (message: string, fields: LogFields = {}) => print(level, JSON.stringify({ level, message, ...fields }))
  }
  return { debug: write("debug"), info: write("info"), warning: write("warning"), error: write("error") }
}
