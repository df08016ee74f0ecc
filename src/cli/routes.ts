import { configFile, parseOptions } from "./arguments.ts"
import { readFile, report } from "./document.ts"

/** `skerry routes`: the endpoint table of a file. */
export async function routes(args: readonly string[]): Promise<number> {
  const { config } = parseOptions(args, { config: { type: "string", short: "c" } })
  const { service, problems } = readFile(configFile(config))
  if (service === undefined) {
    console.error(report(problems))
    return 1
  }
  const rows = service.endpoints.map(({ method, path, timeout, outputEncoding, backends }) => [
    method,
    path,
    `${timeout}ms`,
    outputEncoding,
    backends.map((backend) => `${backend.method} ${backend.hosts[0] ?? ""}${backend.urlPattern}`).join(", "),
  ])
  console.log(table([["method", "endpoint", "timeout", "output", "backends"], ...rows]))
  return 0
}

/** Columns as wide as their widest cell; the last one is left as it is. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "),
    )
    .join("\n")
}
