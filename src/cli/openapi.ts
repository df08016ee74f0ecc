import { openApiDocument } from "../documentation/openapi/document.ts"
import { configFile, parseOptions } from "./arguments.ts"
import { readFile, report } from "./document.ts"

/** `skerry openapi`: an OpenAPI 3.1 document of a file's endpoints, on standard output. */
export async function openapi(args: readonly string[]): Promise<number> {
  const { config } = parseOptions(args, { config: { type: "string", short: "c" } })
  const { service, problems } = readFile(configFile(config))
  if (service === undefined) {
    console.error(report(problems))
    return 1
  }
  console.log(JSON.stringify(openApiDocument(service), null, 2))
  return 0
}
