import * as v from "valibot"
import type { Service } from "../../config/service.ts"
import { component } from "../../pipeline/component.ts"
import type { Log, LogLevel, Ports } from "../../pipeline/ports.ts"
import { type Format, formats, pattern } from "./format.ts"

const namespace = "telemetry/logging"

const schema = v.looseObject({
  level: v.optional(v.string(), ""),
  prefix: v.optional(v.string(), ""),
  format: v.optional(v.string(), "default"),
  custom_format: v.optional(v.string(), ""),
  stdout: v.optional(v.boolean(), false),
  syslog: v.optional(v.boolean(), false),
})

type LoggingConfig = v.InferOutput<typeof schema>

const levels: readonly LogLevel[] = ["debug", "info", "warning", "error"]

/** How many of the levels are left out; CRITICAL leaves out all that the gateway has. */
const leftOut: Readonly<Record<string, number>> = { DEBUG: 0, INFO: 1, WARNING: 2, ERROR: 3, CRITICAL: 4 }

/** `telemetry/logging`: level, prefix and format of the gateway's own messages. It is read once, by `withConfiguredLog`. */
export const logging = component({
  namespace,
  schema,
  levels: ["service"],
  check(config, at, problems) {
    if (leftOut[config.level.toUpperCase()] === undefined)
      problems.warning(`${at}.level`, `not a level, the usual log stays: ${config.level}`)
    if (formatOf(config) === undefined) problems.warning(`${at}.format`, `not a format: ${config.format}`)
    if (config.syslog) problems.warning(`${at}.syslog`, "has no effect here: there is the console, and what tails it")
  },
})

/** The ports with the log that the service asks for. */
export function withConfiguredLog(ports: Ports, service: Service): Ports {
  const parsed = v.safeParse(schema, service.extraConfig[namespace])
  if (!parsed.success) return ports
  const skipped = leftOut[parsed.output.level.toUpperCase()]
  return skipped === undefined ? ports : { ...ports, log: formattedLog(parsed.output, skipped, ports) }
}

function formattedLog(config: LoggingConfig, skipped: number, { clock, print }: Ports): Log {
  const format = formatOf(config) ?? formats.default
  const { prefix } = config
  const module = prefix.replaceAll(/[[\]]/g, "") || "KRAKEND"
  const write = (level: LogLevel): Log["info"] => {
    if (levels.indexOf(level) < skipped || format === undefined) return () => undefined
    return (text, fields = {}) =>
      print(level, format({ time: new Date(clock.now()), level, module, prefix, text, fields }))
  }
  return { debug: write("debug"), info: write("info"), warning: write("warning"), error: write("error") }
}

function formatOf({ format, custom_format: custom }: LoggingConfig): Format | undefined {
  if (format === "custom") return pattern(custom)
  return Object.hasOwn(formats, format) ? formats[format] : undefined
}
