import { type ParseArgsConfig, parseArgs } from "node:util"

export const usage = `usage:
  skerry run      -c FILE [-p PORT] [--watch]       serve FILE on this machine
                  [--playground]                    with a page to try it
  skerry check    -c FILE [--format text|json]      say everything that is wrong with FILE
                  [--strict]                        and fail on warnings too
  skerry routes   -c FILE                           list the endpoints of FILE
  skerry openapi  -c FILE                           write an OpenAPI document of FILE
  skerry diff     -c FILE [DEPLOYMENT]              what a push of FILE would change
  skerry push     -c FILE [DEPLOYMENT] [--dry-run]  serve FILE on the edge
                  [--canary PERCENT] [--canary-header "NAME: VALUE"]
  skerry rollback [DEPLOYMENT]                      serve what was served before
  skerry revoke   -c FILE [DEPLOYMENT]              refuse tokens before they expire
                  --claim NAME --value VALUE …
  skerry status   [DEPLOYMENT] [--url URL]          say what is served
DEPLOYMENT: --env NAME of wrangler.toml, --local for the one of "wrangler dev"`

/** Wrong words on the command line; ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}

/** Reads a command's options; an unknown one is a UsageError that shows the usage. */
export function parseOptions<T extends NonNullable<ParseArgsConfig["options"]>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values
  } catch (thrown) {
    throw new UsageError(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${usage}`)
  }
}

/** The file that `-c` names. */
export function configFile(config: string | undefined): string {
  if (config === undefined) throw new UsageError(`-c FILE is missing\n${usage}`)
  return config
}
