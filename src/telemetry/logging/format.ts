import type { LogFields, LogLevel } from "../../pipeline/ports.ts"

/** One message before it is a line. */
export interface Message {
  readonly time: Date
  readonly level: LogLevel
  /** `prefix` without its brackets: what the reference calls the module. */
  readonly module: string
  readonly prefix: string
  readonly text: string
  readonly fields: LogFields
}

export type Format = (message: Message) => string

/** Lines of JSON, fields as members: what Workers Logs can be asked about. Skerry's own format. */
export const json: Format = ({ level, text, fields }) => JSON.stringify({ level, message: text, ...fields })

/** The formats of `telemetry/logging`. */
export const formats: Readonly<Record<string, Format>> = {
  default: pattern("%{prefix} %{time:2006/01/02 - 15:04:05.000} ▶ %{level:.4s} %{message}"),
  logstash: ({ time, level, module, text, fields }) =>
    JSON.stringify({
      "@timestamp": time.toISOString().replace("Z", "+00:00"),
      "@version": 1,
      level: level.toUpperCase(),
      message: text,
      module,
      ...fields,
    }),
  json,
}

const verbs: Readonly<Record<string, (message: Message, option: string) => string>> = {
  time: ({ time }, layout) => formatTime(time, layout === "" ? "2006-01-02T15:04:05.999Z07:00" : layout),
  level: ({ level }, option) => cut(level.toUpperCase(), option),
  module: ({ module }) => module,
  prefix: ({ prefix }) => prefix,
  message: ({ text, fields }) => oneLine(Object.keys(fields).length === 0 ? text : `${text} ${JSON.stringify(fields)}`),
}

/** Compiles a `custom_format`: `%{time}`, `%{level}`, `%{module}`, `%{prefix}`, `%{message}`; other verbs give nothing. */
export function pattern(text: string): Format {
  const pieces = text.split(/%\{(\w+)(?::([^}]*))?\}/)
  return (message) => {
    let line = ""
    for (let index = 0; index < pieces.length; index += 3) {
      line += pieces[index] ?? ""
      line += verbs[pieces[index + 1] ?? ""]?.(message, pieces[index + 2] ?? "") ?? ""
    }
    return line
  }
}

/** `.4s` keeps four characters. */
function cut(text: string, option: string): string {
  const [, length] = /^\.(\d+)s$/.exec(option) ?? []
  return length === undefined ? text : text.slice(0, Number(length))
}

/** A message may repeat what a client sent: it must not begin a line of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, (character) => (character === "\n" ? "\\n" : "\\r"))
}

const pieces = /2006|Jan|01|02|15|04|05|\.0+|\.9+|Z07:00|MST/g

/** The parts of Go's reference time that logs use, in UTC. */
function formatTime(time: Date, layout: string): string {
  const text = time.toISOString()
  const parts: Readonly<Record<string, string>> = {
    "2006": text.slice(0, 4),
    Jan: time.toUTCString().slice(8, 11),
    "01": text.slice(5, 7),
    "02": text.slice(8, 10),
    "15": text.slice(11, 13),
    "04": text.slice(14, 16),
    "05": text.slice(17, 19),
    "Z07:00": "Z",
    MST: "UTC",
  }
  return layout.replaceAll(
    pieces,
    (piece) => parts[piece] ?? text.slice(19, 23).padEnd(piece.length, "0").slice(0, piece.length),
  )
}
