import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"

/**
 * A file that a configuration names: looked up from the working directory, as the reference does, then from the configuration's
 * folder. `undefined` when it cannot be read.
 */
export function fileBytes(name: string, configuration: string): Buffer | undefined {
  for (const path of [resolve(name), resolve(dirname(configuration), name)]) {
    try {
      return readFileSync(path)
    } catch {
      // The next place, or none.
    }
  }
  return undefined
}

export function fileText(name: string, configuration: string): string | undefined {
  return fileBytes(name, configuration)?.toString("utf8")
}
