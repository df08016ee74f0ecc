import type { Log, LogFields } from "../pipeline/ports.ts"

const levels = ["debug", "info", "warning", "error"] as const

export type Level = (typeof levels)[number]

/** One JSON line per message to the console, which Workers Logs and `wrangler tail` collect. */
export function consoleLog(minimum: Level): Log {
  const write = (level: Level) => {
    if (levels.indexOf(level) < levels.indexOf(minimum)) return () => undefined
    const print = level === "warning" ? console.warn : console[level]
    return (message: string, fields: LogFields = {}) => print(JSON.stringify({ level, message, ...fields }))
  }
  return { debug: write("debug"), info: write("info"), warning: write("warning"), error: write("error") }
}
