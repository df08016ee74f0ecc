/** One member of a `Server-Timing` header. */
export interface Timing {
  readonly name: string
  readonly description: string
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds since the request came in. */
  readonly start: number
  readonly status: number
  readonly reason: string
}

const member = /([\w-]+)((?:\s*;\s*[\w-]+=(?:"(?:[^"\\]|\\.)*"|[^;,"\s]*))*)/g
const parameter = /;\s*([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;,"\s]*))/g

/** Reads the header; what does not parse is left out. */
export function parseServerTiming(header: string): Timing[] {
  return Array.from(header.matchAll(member), ([, name = "", parameters = ""]) => {
    const values = new Map<string, string>()
    for (const [, key = "", quoted, bare = ""] of parameters.matchAll(parameter)) {
      values.set(key, quoted === undefined ? bare : quoted.replaceAll(/\\(.)/g, "$1"))
    }
    const number = (key: string) => Number(values.get(key)) || 0
    return {
      name,
      description: values.get("desc") ?? name,
      duration: number("dur"),
      start: number("start"),
      status: number("status"),
      reason: values.get("reason") ?? "",
    }
  })
}
